import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startTestTelemetry, type TestTelemetry } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Town } from './harness.js'
import { changeStatus, provenEntry } from './main-job.js'
import { treeOf } from './span-tree.js'

/** What the client sends: its own trace goes on in the town. */
const trace = (id: string) => ({ traceparent: `00-${id}-b7ad6b7169203331-01` })
const AWARD = '0af7651916cd43dd8448eb211c80319c'
const REVOCATION = '4bf92f3577b34da6a3ce929d0e0e4736'

const doc = readFileSync(fileURLToPath(new URL('../../../docs/tracing.md', import.meta.url)), 'utf8')
const everyConsumer = ['analytics', 'ledger', 'registry', 'revocation']

describe('one trace', { timeout: 300_000 }, () => {
  let telemetry: TestTelemetry
  let town: Town
  beforeAll(async () => {
    telemetry = startTestTelemetry()
    town = await Town.create({ members: ['aurora'] })
  }, 240_000)
  afterAll(() => town?.[Symbol.asyncDispose]())

  /** The groups that consumed an event of this type within a trace. */
  const groupsIn = (id: string, type: string) =>
    telemetry
      .traceOf(id)
      .filter((span) => span.name === `consume ${type}`)
      .map((span) => span.attributes['messaging.consumer.group.name'])
      .sort()

  test('holds an award from the request through outbox, bus and every consumer to the ledger entry', async () => {
    const member = town.member()
    // The very first award of a member may wait for its first lease of status indices; from then on they are at hand. And
    // nothing of it is under way any more, which what comes next could have to wait for, and be tried twice.
    await town.award(member)
    await town.settle()
    const award = await town.award(member, 'traced', trace(AWARD))
    await provenEntry(town, member, award.event)
    await town.settle()
    const spans = telemetry.traceOf(AWARD)
    expect(groupsIn(AWARD, 'testamur.credential.issued.v1')).toEqual(everyConsumer)
    expect(spans.filter((span) => span.attributes['testamur.event'] === award.event)).toHaveLength(1)
    expect(treeOf(spans).filter((line) => !line.startsWith(' '))).toEqual(['POST /api/issuer/credentials · 201'])
    if (process.env.TREE) console.log(`\n${treeOf(spans, true).join('\n')}\n`)
    expect(doc).toContain(treeOf(spans).join('\n'))
  })

  test('holds a revocation with all who hear of it', async () => {
    const member = town.member()
    const award = await town.award(member)
    await town.settle()
    const { event } = await changeStatus(town, member, award.id, 'revoke', trace(REVOCATION))
    await provenEntry(town, member, event)
    await town.settle()
    expect(groupsIn(REVOCATION, 'testamur.credential.revoked.v1')).toEqual([...everyConsumer, 'issuer-status'].sort())
  })
})
