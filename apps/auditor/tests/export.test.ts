import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatProof, formatTilePath, inclusionProof, tileNodeReader } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { desk } from './desk.js'
import { honestLog } from './evil-log.js'
import { serve } from './serve.js'

async function place(size = 600) {
  const log = await honestLog(size)
  const [server, own] = [await serve(log), desk()]
  const copy = own.at('copy')
  const trusting = own.trusting(log)
  const dispose = async () => {
    own[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  }
  const exporting = ['ledger', 'export', copy, '--from', server.url, ...trusting]
  const auditing = ['audit', copy, '--trust', join(copy, 'trust.json'), '--policy', join(copy, 'policy')]
  return { log, server, ...own, copy, exporting, auditing, [Symbol.asyncDispose]: dispose }
}
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.export/'))
    .sort()

test('a copy holds all that is needed, at the paths of the log, and is clean without it', async () => {
  await using here = await place()
  const { testamur, exporting, auditing, copy, server, log } = here
  expect(await testamur(...exporting)).toMatchObject({
    code: 0,
    out: expect.stringContaining('holds it as far as 600 entries'),
  })
  await server[Symbol.asyncDispose]()
  expect(filesIn(copy)).toEqual([
    'README.txt',
    'key-openings.ndjson',
    'log/checkpoint',
    'log/policy',
    ...['log/tile/0/000', 'log/tile/0/001', 'log/tile/0/002.p/88', 'log/tile/1/000.p/2'],
    ...['log/tile/entries/000', 'log/tile/entries/001', 'log/tile/entries/002.p/88'],
    ...['log/vkey', 'policy', 'trust.json'],
  ])
  for (const path of filesIn(copy).filter((name) => name.startsWith('log/tile/')))
    expect(readFileSync(join(copy, path)).equals(log.files.get(path)!), path).toBe(true)
  expect(await testamur(...auditing)).toMatchObject({
    code: 0,
    out: expect.stringContaining('600 entries, each signed'),
  })
})

test('an export goes on where it was, reads only what is new, and leaves no partial tile behind', async () => {
  await using here = await place()
  const { testamur, exporting, auditing, copy, server, log } = here
  await testamur(...exporting)
  log.awards('aurora', log.aurora, 200)
  await log.publish()
  server.asked.length = 0
  expect((await testamur(...exporting)).code).toBe(0)
  expect(server.asked.filter((path) => path.includes('/tile/')).sort()).toEqual([
    ...['log/tile/0/002', 'log/tile/0/003.p/32', 'log/tile/1/000.p/3'],
    ...['log/tile/entries/002', 'log/tile/entries/003.p/32'],
  ])
  expect(filesIn(copy).filter((path) => path.includes('.p'))).toEqual([
    ...['log/tile/0/003.p/32', 'log/tile/1/000.p/3', 'log/tile/entries/003.p/32'],
  ])
  expect((await testamur(...auditing)).code).toBe(0)
})

test('what an interrupted run has left is used where it is right, and read again where it is torn', async () => {
  await using here = await place()
  const { testamur, exporting, auditing, copy, server } = here
  await testamur(...exporting)
  rmSync(join(copy, '.export', 'state.json'))
  rmSync(join(copy, 'log', 'checkpoint'))
  rmSync(join(copy, 'log', 'tile', 'entries', '001'))
  server.asked.length = 0
  expect((await testamur(...exporting)).code).toBe(0)
  expect(server.asked).toContain('log/tile/entries/001')
  expect(server.asked).not.toContain('log/tile/entries/000')
  rmSync(join(copy, '.export', 'state.json'))
  const torn = join(copy, 'log', 'tile', 'entries', '000')
  writeFileSync(torn, readFileSync(torn).subarray(0, 4_096))
  expect((await testamur(...exporting)).code).toBe(0)
  expect((await testamur(...auditing)).code).toBe(0)
})

test('a log that goes wrong does not spoil the copy', async () => {
  await using here = await place()
  const { testamur, exporting, auditing, copy, log } = here
  await testamur(...exporting)
  const before = filesIn(copy)
  const honest = [...log.entries]
  const lies = [
    () => log.entries.splice(400),
    () => log.awards('aurora', log.aurora, 300),
    () => log.entries.splice(0, 800, ...honest.slice(0, 599), honest[5]!),
  ]
  for (const lie of lies) {
    lie()
    await log.publish()
    expect(await testamur(...exporting)).toMatchObject({ code: 1, out: expect.stringMatching(/ROLLBACK|SPLIT_VIEW/) })
    expect(filesIn(copy)).toEqual(before)
    expect((await testamur(...auditing)).code).toBe(0)
  }
})

test('what was found about entries is copied too, and told', async () => {
  await using here = await place(20)
  const { testamur, exporting, auditing, log } = here
  log.entries.push(log.entries[5]!)
  await log.publish()
  for (const argv of [exporting, auditing, exporting])
    expect(await testamur(...argv)).toMatchObject({ code: 1, out: expect.stringContaining('DUPLICATE_EVENT') })
})

test('a folder of something else is left alone', async () => {
  await using here = await place(3)
  await using there = await place(3)
  const { testamur, exporting, copy, at, server, log } = here
  await testamur(...exporting)
  const other = log.vkey.replace('log.test', 'other.test')
  const argv = ['ledger', 'export', copy, '--from', there.server.url, '--vkey', other]
  expect(await testamur(...argv)).toMatchObject({ code: 2 })
  writeFileSync(at('kept.txt'), 'mine')
  expect(await testamur('ledger', 'export', at('.'), '--from', server.url, ...here.trusting(log))).toMatchObject({
    code: 2,
    err: expect.stringContaining('is not empty, and no export of a log'),
  })
  expect(existsSync(at('README.txt'))).toBe(false)
})

test('a damaged copy is found out', async () => {
  await using here = await place(300)
  const { testamur, exporting, auditing, copy } = here
  await testamur(...exporting)
  for (const path of filesIn(copy).filter((name) => name.startsWith('log/tile/') || name === 'log/checkpoint')) {
    const bytes = readFileSync(join(copy, path))
    const changed = Buffer.from(bytes)
    changed[Math.floor(changed.length / 2)]! ^= 4
    writeFileSync(join(copy, path), changed)
    expect((await testamur(...auditing)).code, path).toBe(1)
    writeFileSync(join(copy, path), bytes)
  }
  expect((await testamur(...auditing)).code).toBe(0)
})

test('a receipt is checked offline, against the entry as a file or as text', async () => {
  await using here = await place(300)
  const { testamur, log, at } = here
  const read = tileNodeReader(300, (tile) => log.files.get(`log/${formatTilePath(tile)}`)!)
  const hashes = await inclusionProof(300, 7, read)
  const checkpoint = Buffer.from(log.files.get('log/checkpoint')!).toString()
  writeFileSync(at('receipt'), formatProof({ index: 7, hashes, checkpoint }))
  const entry = Buffer.from(log.entries[7]!).toString()
  writeFileSync(at('entry'), entry)
  writeFileSync(at('entry-line'), `${entry}\n`)
  const check = (receipt: string, of: string) =>
    testamur('ledger', 'verify-receipt', at(receipt), '--entry', of, '--policy', at('policy'))
  for (const of of [entry, at('entry'), at('entry-line')])
    expect(await check('receipt', of)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/at 7 of 300\.\n {2}cosigned by w1/),
    })
  const other = Buffer.from(log.entries[8]!).toString()
  expect(await check('receipt', other)).toMatchObject({ code: 1, out: expect.stringContaining('PROOF_MISMATCH') })
  writeFileSync(at('uncosigned'), formatProof({ index: 7, hashes, checkpoint: await log.note(300, { witnesses: [] }) }))
  expect(await check('uncosigned', entry)).toMatchObject({ code: 1, out: expect.stringContaining('TOO_FEW_WITNESSES') })
  expect(await check('entry', entry)).toMatchObject({ code: 1, out: expect.stringContaining('BAD_PROOF') })
  expect(await check('nowhere', entry)).toMatchObject({ code: 2 })
})
