import { expect, test } from 'vitest'
import { createMetrics, mountHealth, readiness } from '../src/index.js'
import { createTestApp } from './app.js'

test('readiness names what fails, and a probe that hangs', async () => {
  const probes = {
    fine: async () => undefined,
    behind: async () => 'the outbox is 40 s old',
    broken: () => Promise.reject(new Error('away')),
    hanging: () => new Promise<undefined>(() => {}),
  }
  const { ready, checks } = await readiness(probes, 30)
  expect(ready).toBe(false)
  expect(checks).toEqual([
    { name: 'fine', ok: true },
    { name: 'behind', ok: false, why: 'the outbox is 40 s old' },
    { name: 'broken', ok: false, why: 'away' },
    { name: 'hanging', ok: false, why: 'no answer within 30 ms' },
  ])
})

test('the three paths of operators', async () => {
  const { app } = createTestApp()
  let ready = true
  mountHealth(app, { metrics: createMetrics('test'), ready: async () => ({ ready, checks: [] }) })
  expect((await app.request('/healthz')).status).toBe(200)
  expect((await app.request('/readyz')).status).toBe(200)
  ready = false
  expect((await app.request('/readyz')).status).toBe(503)
  expect((await app.request('/metrics')).headers.get('content-type')).toContain('text/plain')
})
