import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from './api.js'
import { Town } from './harness.js'
import { changeStatus } from './main-job.js'
import { startReceiver } from './receiver.js'
import { until } from './until.js'

type Panel = { title: string; targets?: { expr: string }[] }
const file = fileURLToPath(new URL('../../grafana/testamur.json', import.meta.url))
const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: Panel[] }

/** PromQL without what stands in braces and brackets, and without `by (…)`: the words that are left are metrics and functions. */
const metricsIn = (expr: string): string[] =>
  (expr.replace(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)/g, ' ').match(/[a-z_]{3,}(?!\w|\s*\()/g) ?? []).filter(
    (word) => !['max', 'min', 'sum', 'rate', 'histogram_quantile'].includes(word),
  )

/** The labels that an expression groups by, or legends show. */
const labelsIn = (expr: string): string[] =>
  [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/))

describe('the dashboard', { timeout: 300_000 }, () => {
  let town: Town
  beforeAll(async () => {
    await using receiver = await startReceiver()
    town = await Town.create({ members: ['aurora'] })
    const employer = await town.grant('employer', { scopes: ['subscriptions:write', 'watch:wide'] })
    const body = { watch: { all: true }, deliver: { method: 'webhook', url: receiver.url } }
    expecting(201, 'subscribe', await town.call('POST', '/api/revocation/subscriptions', { key: employer, body }))
    await changeStatus(town, town.member(), (await town.award(town.member())).id)
    await until('a delivery was made', () => receiver.heard.some(({ body: text }) => text.includes('credentialId')))
    await town.settle()
  }, 240_000)
  afterAll(() => town?.[Symbol.asyncDispose]())

  const shown = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const))

  test('shows what an operator watches', () => {
    const all = new Set(shown.flatMap(([, expr]) => metricsIn(expr)))
    for (const name of ['outbox_oldest_age_seconds', 'consumer_lag', 'ledger_size', 'ledger_checkpoint_age_seconds'])
      expect(all).toContain(name)
    for (const name of ['deliveries_pending', 'delivery_attempts_total', 'http_requests_total'])
      expect(all).toContain(name)
  })

  /** The samples of a metric. One that could not be measured in time is left out of a look, and is in a later one. */
  const samplesOf = (metric: string) =>
    until(`${metric} is in /metrics`, async () => {
      const lines = (await town.call('GET', '/metrics')).text.split('\n')
      const found = lines.filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
      return found.length > 0 ? found : undefined
    })

  test.each(shown)('%s: every metric and label is in /metrics', async (_, expr) => {
    expect(metricsIn(expr)).not.toEqual([])
    for (const metric of metricsIn(expr)) {
      const found = await samplesOf(metric)
      for (const label of labelsIn(expr)) expect([label, found[0]?.includes(`${label}="`)]).toEqual([label, true])
    }
  })
})
