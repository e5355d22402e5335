import { replay } from '@testamur/event-bus'
import { leafHash } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { type Append, createAppender } from '../src/commands/append-entries.js'
import { inspectLog } from '../src/commands/inspect-log.js'
import type { Ledger } from '../src/service.js'
import type { Tx } from '../src/store/store.js'
import { clientOf, createLab, publish, settle, until } from './lab.js'
import { revocations } from './makers.js'

/** Every index from 0 on, each with another event. */
async function expectGapless(ledger: Ledger, count: number): Promise<void> {
  const { rows } = await ledger.context.store.pool.query(
    'SELECT count(*)::int AS entries, count(DISTINCT event_id)::int AS events, min(index)::int AS first, max(index)::int AS last FROM entries',
  )
  expect(rows[0]).toEqual({ entries: count, events: count, first: 0, last: count - 1 })
}

const replayed = async ({ context: { store } }: Ledger) =>
  replay<Tx>({ group: 'ledger', transaction: store.transaction, truncate: async () => {} })

test('what is delivered twice, and replayed from offset 0 three times, has one entry', {
  timeout: 120_000,
}, async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const events = revocations('aurora', key!, 60)
  await lab.send(events)
  await lab.send(events.slice(20, 40))
  const ledger = await lab.ledger()
  await settle(ledger)
  await expectGapless(ledger, 62)
  const before = await clientOf(ledger).checkpoint()
  for (let i = 0; i < 3; i++) {
    await replayed(ledger)
    await settle(ledger)
  }
  await expectGapless(ledger, 62)
  expect(await clientOf(ledger).checkpoint()).toBe(before)
})

test('two ledgers at once make one log', { timeout: 120_000 }, async () => {
  await using lab = await createLab()
  const [aurora, borealis] = await lab.admit('aurora', 'borealis')
  const ledgers = await Promise.all([
    lab.ledger({ config: { checkpointIntervalMs: 10 } }),
    lab.ledger({ config: { checkpointIntervalMs: 10 } }),
  ])
  for (let i = 0; i < 5; i++)
    await lab.send([...revocations('aurora', aurora!, 40), ...revocations('borealis', borealis!, 40)])
  for (const ledger of ledgers) await settle(ledger)
  await expectGapless(ledgers[0]!, 403)
  const seen = await Promise.all(ledgers.map((ledger) => clientOf(ledger).checkpoint()))
  expect(seen[0]).toBe(seen[1])
})

test.each(['consumer:before-commit', 'consumer:after-commit'] as const)(
  'a death at %s loses nothing and doubles nothing',
  async (point) => {
    await using lab = await createLab()
    const [key] = await lab.admit('aurora')
    const events = revocations('aurora', key!, 30)
    await lab.send(events)
    let deaths = 0
    const at = (where: string) => {
      // 57P01: the server has ended the session, as it does when the process behind it is gone.
      if (where === point && deaths++ < 5) throw Object.assign(new Error(`died at ${point}`), { code: '57P01' })
    }
    const ledger = await lab.ledger({ given: { faults: { at } } })
    await settle(ledger)
    expect(deaths).toBeGreaterThanOrEqual(5)
    await expectGapless(ledger, 32)
  },
)

test('what was kept of the tree before a rollback is not built upon', async () => {
  await using lab = await createLab()
  await lab.admit('aurora')
  const ledger = await lab.ledger()
  await settle(ledger)
  const { store, append } = ledger.context
  const elsewhere = createAppender()
  const add = (by: Append, text: string, end: () => void = () => {}) =>
    store.transaction(async (tx) => {
      const bytes = Buffer.from(text)
      await by(tx, await tx.log.lock(), [{ bytes, hash: leafHash(bytes) }])
      end()
    })
  const fail = () => {
    throw new Error('rolled back')
  }
  await expect(add(append, 'never committed', fail)).rejects.toThrow('rolled back')
  // Another process makes the log as large as the one that was rolled back, of another entry.
  await add(elsewhere, 'third')
  await add(append, 'fourth')
  expect(await publish(ledger)).toMatchObject({ size: 4 })
  const entries = await store.entries.range(0, 4)
  expect(entries.slice(2).map(String)).toEqual(['third', 'fourth'])
  // The leaf hashes in the tiles are those of the entries.
  await inspectLog(store)
})

test('a ledger that is started again goes on where it stopped, with its key and its origin', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  await lab.send(revocations('aurora', key!, 5))
  const first = await lab.ledger()
  await settle(first)
  const before = { vkey: await clientOf(first).vkey(), checkpoint: await clientOf(first).checkpoint() }
  await first.stop()
  await lab.send(revocations('aurora', key!, 5))
  const second = await lab.ledger({ config: { publicUrl: 'https://moved.test' } })
  expect(await clientOf(second).checkpoint()).toBe(before.checkpoint)
  await settle(second)
  expect(await clientOf(second).vkey()).toBe(before.vkey)
  expect((await clientOf(second).status()).origin).toBe('testamur.test/log')
  await expectGapless(second, 12)
})

test('entries and checkpoints are announced', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  await lab.send(revocations('aurora', key!, 3))
  const ledger = await lab.ledger()
  await settle(ledger)
  expect(await ledger.relay().flushed(20_000)).toBe(true)
  // A ledger looks for something to publish when it starts, and may have found the first of the entries already.
  const { rows } = await ledger.context.store.pool.query('SELECT count(*)::int AS checkpoints FROM checkpoints')
  expect(rows[0].checkpoints).toBeGreaterThanOrEqual(1)
  const all = 5n + BigInt(rows[0].checkpoints)
  const sizes = await until('all announcements are in the log', async () => {
    const ends = await lab.bus.endOffsets('testamur.ledger')
    const count = [...ends.values()].reduce((sum, end) => sum + end, 0n)
    return count >= all && count
  })
  expect(sizes).toBe(all)
})
