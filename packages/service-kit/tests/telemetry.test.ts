import { trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { activeTraceparent, createServiceClient, readTraceparent, writeTraceparent } from '../src/index.js'
import { startTestTelemetry } from '../src/testing/index.js'
import { ANY_KEY, bearer, createTestApp, ISSUER, openKeys } from './app.js'

const incoming = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

test('one span for a request, under the incoming trace, named by its route; problems and logs name the trace', async () => {
  const telemetry = startTestTelemetry()
  const { app, lines } = createTestApp({}, openKeys)
  const headers = { ...bearer(ANY_KEY), 'content-type': 'application/json', traceparent: incoming }
  const response = await app.request('/api/things', { method: 'POST', body: '{"name":1}', headers })
  expect((await response.json()).traceId).toBe(traceId)
  await app.request('/api/failures/unknown', { method: 'POST', headers: { traceparent: incoming } })
  const spans = telemetry.traceOf(traceId)
  expect(spans.map((s) => s.name)).toEqual(['POST /api/things', 'POST /api/failures/{kind}'])
  expect(spans[0]?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7')
  expect(spans[0]?.attributes).toMatchObject({ 'http.route': '/api/things', 'http.response.status_code': 400 })
  expect(spans[1]?.status.code).toBe(2)
  expect(lines.join('')).toContain(`"trace_id":"${traceId}"`)
})

test('a call to another service carries the trace on', async () => {
  const telemetry = startTestTelemetry()
  const { app } = createTestApp({}, openKeys)
  const client = createServiceClient({ origin: 'http://other', credential: ISSUER, fetch: (r) => app.fetch(r) })
  const outer = await trace.getTracer('test').startActiveSpan('outer', async (span) => {
    expect(activeTraceparent()).toBe(writeTraceparent(span.spanContext()))
    expect(await client.post('/internal/test/keys', {})).toEqual({ from: 'issuer' })
    span.end()
    return span.spanContext()
  })
  // By parent, since a start is told in whole milliseconds.
  const within = telemetry.traceOf(outer.traceId).filter((s) => s.name !== 'outer')
  expect(within.map((s) => [s.name, s.parentSpanContext?.spanId])).toEqual([['POST /internal/test/keys', outer.spanId]])
})

test('a call that is refused throws the code of the other side', async () => {
  const { app } = createTestApp()
  const client = createServiceClient({ origin: 'http://other', credential: 'wrong', fetch: (r) => app.fetch(r) })
  await expect(client.post('/internal/test/keys', {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  const away = createServiceClient({ origin: 'http://127.0.0.1:1', credential: 'x' })
  await expect(away.get('/')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test.each([
  ...[undefined, '', 'x', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
  ...['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', `${incoming}-more`, incoming.toUpperCase()],
])('the traceparent %s is none', (header) => {
  expect(readTraceparent(header)).toBeUndefined()
})
test('a traceparent is read and written', () => {
  expect(writeTraceparent(readTraceparent(incoming)!)).toBe(incoming)
  expect(readTraceparent('01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-later')?.traceFlags).toBe(1)
})
