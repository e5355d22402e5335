import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settled } from './damage.js'
import { clientOf, createLab, get, type Lab, publish, until } from './lab.js'
import { revocations } from './makers.js'

const bundle = '/log/tile/entries/000'
const publicFile = (lab: Lab, path: string) => join(lab.dir, 'shard-1', 'public', path)
const journalFile = (lab: Lab): string => {
  const dir = join(lab.dir, 'shard-1', 'journal')
  return join(dir, readdirSync(dir).find((name) => name.endsWith('.frames'))!)
}

/** Changes one byte, `from` the start. */
function damage(file: string, from: number): void {
  const bytes = readFileSync(file)
  bytes[from]! ^= 1
  writeFileSync(file, bytes)
}

const bytesAt = async (ledger: Parameters<typeof get>[0], path: string) =>
  Buffer.from(await (await get(ledger, path)).arrayBuffer())

test('a tile and a bundle that were damaged are made again, and what is served never differs', async () => {
  await using lab = await createLab()
  const { ledger } = await settled(lab, 300)
  const served = [await bytesAt(ledger, bundle), await bytesAt(ledger, '/log/tile/0/000')]
  await ledger.stop()
  damage(publicFile(lab, 'tile/entries/000'), 9)
  damage(publicFile(lab, 'tile/0/000'), 40)
  const second = await lab.ledger()
  await until('it leads', () => second.context.keeper.leads())
  expect([await bytesAt(second, bundle), await bytesAt(second, '/log/tile/0/000')]).toEqual(served)
  expect(readFileSync(publicFile(lab, 'tile/entries/000'))).toEqual(served[0])
  expect(readFileSync(publicFile(lab, 'tile/0/000'))).toEqual(served[1])
  expect(await second.metrics.metrics()).toMatch(/ledger_repaired_objects\{[^}]*\} [2-9]/)
})

test('an entry that is damaged in the journal and in its bundle is never served', async () => {
  await using lab = await createLab()
  const { ledger } = await settled(lab, 300)
  await ledger.stop()
  damage(publicFile(lab, 'tile/entries/000'), 9)
  const journal = readFileSync(journalFile(lab))
  damage(journalFile(lab), journal.indexOf('commitment'))
  // The snapshot lies behind the damage: the log opens, and what is whole is served.
  const second = await lab.ledger()
  const response = await get(second, bundle)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('revoked')
  expect((await get(second, '/log/tile/0/000')).status).toBe(200)
  const storage = async () => (await second.ready()).checks.find(({ name }) => name === 'storage')
  await expect.poll(async () => (await storage())?.why).toMatch(/of .* was changed/)
  expect((await storage())?.ok).toBe(false)
})

test('a journal that was changed behind the last snapshot stops the start, and says where', async () => {
  await using lab = await createLab()
  const { ledger } = await settled(lab, 10)
  await ledger.stop()
  rmSync(join(lab.dir, 'shard-1', 'state'), { recursive: true })
  damage(journalFile(lab), readFileSync(journalFile(lab)).indexOf('commitment'))
  await expect(lab.ledger()).rejects.toThrow(/the body of frame \d+ at byte \d+ of .* was changed/)
})

test('a journal that is an older copy is not continued', async () => {
  await using lab = await createLab()
  const { ledger, key } = await settled(lab, 10)
  await ledger.stop()
  const older = readFileSync(journalFile(lab))
  const second = await lab.ledger()
  await lab.send(revocations('aurora', key, 3))
  await second.sequencing.caughtUp(20_000)
  await publish(second)
  await second.stop()
  const dir = join(lab.dir, 'shard-1')
  for (const name of readdirSync(join(dir, 'journal'))) rmSync(join(dir, 'journal', name))
  rmSync(join(dir, 'state'), { recursive: true })
  writeFileSync(join(dir, 'journal', '0000000000000000-1.frames'), older)
  const third = await lab.ledger()
  await until('it says why', () => /was cut or is an older copy/.test(third.context.keeper.why() ?? ''))
  expect(third.context.keeper.leads()).toBe(false)
  expect((await third.ready()).checks.find(({ name }) => name === 'log')?.why).toMatch(/older copy/)
})

test('no two checkpoints of one size are published', async () => {
  await using lab = await createLab()
  const { ledger } = await settled(lab, 10)
  const before = await clientOf(ledger).checkpoint()
  expect(await publish(ledger)).toBeUndefined()
  expect(await clientOf(ledger).checkpoint()).toBe(before)
  expect(existsSync(publicFile(lab, 'checkpoint'))).toBe(true)
})
