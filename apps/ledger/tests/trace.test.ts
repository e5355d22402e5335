import { startTestTelemetry } from '@testamur/service-kit/testing'
import { expect, test } from 'vitest'
import { createLab, settle } from './lab.js'
import { revocation } from './makers.js'

test('a trace leads from whoever made the event to its entry', async () => {
  const telemetry = startTestTelemetry()
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const event = { ...revocation('aurora', key!), traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  await lab.send([event])
  const ledger = await lab.ledger()
  await settle(ledger)
  const spans = telemetry.traceOf(traceId)
  expect(spans.map((span) => span.name)).toEqual(
    expect.arrayContaining([`consume ${event.type}`, `sequence ${event.type}`]),
  )
  // An earlier try, before the key was known, left a span too.
  const sequenced = spans.filter((span) => span.name.startsWith('sequence')).at(-1)
  expect(sequenced?.attributes['testamur.ledger.index']).toBeTypeOf('number')
})
