import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from './log.js'
import { createMetrics, measuredGauge } from './metrics.js'

test('secrets and personal data are never written', () => {
  let text = ''
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      text += chunk
      done()
    },
  })
  const log = createLogger('test', 'info', sink)
  log.info({ req: { headers: { authorization: 'Bearer hunter2' } }, learner: { givenName: 'Wilhelmina' } }, 'one')
  log.info({ a: { b: [{ c: { d: { learner: 'Wilhelmina' } } }] } }, 'deep')
  log.info({ award: { learner: { email: 'w@example.org' } }, secret: 'whsec_hunter2', route: 'POST /x' }, 'two')
  for (const hidden of ['hunter2', 'Wilhelmina', 'w@example.org']) expect(text).not.toContain(hidden)
  expect(text).toContain('"route":"POST /x"')
  expect(text).toContain('"service":"test"')
  log.error({ err: new Error('what went wrong') }, 'three')
  expect(text).toContain('what went wrong')
})

test('a gauge is measured when it is scraped; one that fails leaves no value, and the others stay', async () => {
  const metrics = createMetrics('test')
  let age = 5
  measuredGauge(metrics, { name: 'outbox_age_seconds', help: 'x' }, () => age)
  measuredGauge(metrics, { name: 'lag', help: 'x', labels: ['topic'] }, async () => [
    { value: 7, labels: { topic: 't' } },
  ])
  measuredGauge(metrics, { name: 'broken', help: 'x' }, () => Promise.reject(new Error('away')))
  expect(await metrics.metrics()).toContain('outbox_age_seconds{service="test"} 5')
  age = 6
  const text = await metrics.metrics()
  expect(text).toContain('outbox_age_seconds{service="test"} 6')
  expect(text).toContain('lag{topic="t",service="test"} 7')
  expect(text).not.toMatch(/^broken\{/m)
})

test('a gauge with labels that fails, and one that hangs, cost the others nothing', async () => {
  const metrics = createMetrics('test')
  measuredGauge(metrics, { name: 'depth', help: 'x' }, () => 3)
  measuredGauge(metrics, { name: 'lag', help: 'x', labels: ['group'] }, () => Promise.reject(new Error('away')))
  measuredGauge(metrics, { name: 'hanging', help: 'x', withinMs: 20 }, () => new Promise(() => {}))
  const text = await metrics.metrics()
  expect(text).toContain('depth{service="test"} 3')
  expect(text).not.toMatch(/^(lag|hanging)\b/m)
})
