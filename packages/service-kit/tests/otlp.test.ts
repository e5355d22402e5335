import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { startTelemetry } from '../src/index.js'

test('spans are sent to the collector by the time telemetry has stopped', async () => {
  const heard: { path: string | undefined; text: string }[] = []
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    heard.push({ path: request.url, text: Buffer.concat(chunks).toString() })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`
  const telemetry = await startTelemetry({ service: 'registry', version: '1.2.3', endpoint })
  trace.getTracer('test').startSpan('POST /api/things').end()
  await telemetry.stop()
  collector.close()
  expect(heard.map((h) => h.path)).toEqual(['/v1/traces'])
  for (const part of ['testamur-registry', '1.2.3', 'POST /api/things']) expect(heard[0]?.text).toContain(part)
})

test('without an endpoint nothing is loaded and nothing is sent', async () => {
  const telemetry = await startTelemetry({ service: 'registry' })
  await telemetry.stop()
})
