import { expect, test } from 'vitest'
import * as log from '../../src/index.js'
import { checkpointText, LOG_VKEY, signedNotes, WITNESS_VKEYS, witnesses } from './artefacts.js'

// Below the bound of what is read at all.
const LENGTH = 300_000
const PARTS = [
  '\n',
  '\n\n',
  ' ',
  '+',
  '=',
  'A',
  '0',
  '9',
  'x000/',
  '\u2014 ',
  '\u2014 a AAAAAAAA\n',
  '\u2014 a b c\n',
  'a\n',
  'a+00000000+',
  '\u00a0',
  '\ud800',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n',
]
const HEADS = [
  '',
  'tile/0/',
  'c2sp.org/tlog-proof@v1\n',
  'c2sp.org/tlog-proof@v1\nindex 0\n',
  'log.test\n',
  'index ',
  'a+',
]
const TAILS = ['', '\n', '\n\n\u2014 a AAAAAAAA\n']

const [note] = await signedNotes()
const policyOf = (quorum: number) => log.logPolicy(LOG_VKEY, { witnesses: WITNESS_VKEYS, quorum })
const policy = policyOf(2)
const parsers: [string, (text: string) => unknown][] = [
  ['parseNote', log.parseNote],
  ['parseCheckpoint', log.parseCheckpoint],
  ['parseProof', log.parseProof],
  ['parseVerifierKey', log.parseVerifierKey],
  ['parseLogPath', log.parseLogPath],
  ['openCheckpoint', (text) => log.openCheckpoint(text, policy)],
]

test.each(parsers)('%s takes a time that grows with the text and no faster', async (_, parse) => {
  for (const head of HEADS)
    for (const part of PARTS)
      for (const tail of TAILS) {
        const text = head + part.repeat(LENGTH / part.length) + tail
        const before = process.cpuUsage()
        // Some are well-formed; whatever else comes out is a LogError.
        await Promise.resolve(text)
          .then(parse)
          .catch((error: unknown) => expect(error).toBeInstanceOf(log.LogError))
        const { user, system } = process.cpuUsage(before)
        // The square of so many steps would take minutes, so this may be generous to a busy machine.
        expect((user + system) / 1_000, JSON.stringify([head, part, tail])).toBeLessThan(2_000)
      }
})

test('a note asks for at most as many checks as it has lines of known keys, and at most 100', async () => {
  let checks = 0
  const counting: log.SignatureVerifier = (...given) => {
    checks++
    return log.verifyEd25519(...given)
  }
  const cosigned = await log.cosignNote(note!, witnesses[0]!, 1)
  const { text, signatures } = log.parseNote(cosigned)
  const [own, other] = signatures
  const filled = log.formatNote({ text, signatures: [own!, ...Array.from({ length: 99 }, () => other!)] })
  await log.openCheckpoint(filled, policyOf(1), counting)
  expect(checks).toBe(100)
  await expect(log.openCheckpoint(filled, policy, counting)).rejects.toThrow(
    expect.objectContaining({ code: 'TOO_FEW_WITNESSES' }),
  )
  checks = 0
  const overfull = filled + filled.slice(filled.lastIndexOf('\u2014'))
  await expect(log.openCheckpoint(overfull, policy, counting)).rejects.toThrow(
    expect.objectContaining({ code: 'BAD_NOTE' }),
  )
  expect(checks).toBe(0)
})

/** A list that counts how often something is taken from it. */
function counted(hashes: readonly Uint8Array[]): { list: readonly Uint8Array[]; reads: () => number } {
  let reads = 0
  const list = new Proxy(hashes, {
    get: (target, key) => {
      if (typeof key === 'string' && /^[0-9]+$/.test(key)) reads++
      return Reflect.get(target, key)
    },
  })
  return { list, reads: () => reads }
}

test('a proof is walked no further than a tree can be high', () => {
  const hash = new Uint8Array(32)
  const hashes = Array.from({ length: 100_000 }, () => hash)
  const size = Number.MAX_SAFE_INTEGER
  for (const [old, index] of [
    [1, 0],
    [2 ** 52, 2 ** 52],
    [size - 1, size - 1],
  ] as const) {
    const [path, proof] = [counted(hashes), counted(hashes)]
    expect(log.verifyInclusion(size, index, hash, path.list, hash)).toBe(false)
    expect(log.verifyConsistency(old, size, hash, hash, proof.list)).toBe(false)
    // Once to see that each is a hash; the walk itself ends at the root.
    expect(path.reads()).toBeLessThanOrEqual(hashes.length + 55)
    expect(proof.reads()).toBeLessThanOrEqual(2 * hashes.length + 55)
  }
})

test('a tree is not asked for where numbers have no end', async () => {
  for (const size of [2 ** 53, Infinity, Number.NaN, -1, 1.5]) {
    const bad = expect.objectContaining({ code: 'OUT_OF_RANGE' })
    expect(() => log.edgeTiles(size)).toThrow(bad)
    expect(() => [...log.tilesForGrowth(0, size)]).toThrow(bad)
    await expect(log.openFrontier(size, () => new Uint8Array(32))).rejects.toThrow(bad)
    await expect(log.treeRoot(size, () => new Uint8Array(32))).rejects.toThrow(bad)
  }
  expect(await checkpointText(1)).toMatch(/^log\.test\/awards\n1\n/)
})
