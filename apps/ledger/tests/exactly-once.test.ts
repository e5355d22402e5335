import { replay } from '@testamur/event-bus'
import { expect, test } from 'vitest'
import type { Ledger } from '../src/service.js'
import type { Tx } from '../src/store/store.js'
import { allEntries, clientOf, createLab, settle, until } from './lab.js'
import { revocations } from './makers.js'

/** As many entries, each of another event. */
async function expectGapless(ledger: Ledger, count: number): Promise<void> {
  const entries = await allEntries(ledger)
  expect([entries.length, new Set(entries.map(({ id }) => id)).size]).toEqual([count, count])
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

test('a ledger whose log fails opens it again, and goes on with what is durable', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  let failures = 2
  const at = (where: string) => {
    if (where === 'append:after-frame' && failures-- > 0) throw Object.assign(new Error('EIO'), { code: 'EIO' })
  }
  const ledger = await lab.ledger({ given: { logFaults: { at } } })
  await lab.send(revocations('aurora', key!, 20))
  await settle(ledger)
  expect(failures).toBeLessThan(0)
  await expectGapless(ledger, 22)
  expect(await ledger.sequencing.halted()).toEqual([])
})

test('the other ledger takes over from one that stops', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const first = await lab.ledger()
  await settle(first)
  const second = await lab.ledger()
  await lab.send(revocations('aurora', key!, 5))
  await settle(first)
  await first.stop()
  await lab.send(revocations('aurora', key!, 5))
  await until('the second leads', () => second.context.keeper.leads())
  await settle(second)
  await expectGapless(second, 12)
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
