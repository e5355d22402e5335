import { utf8 } from '../../src/bytes.js'
import * as log from '../../src/index.js'
import { logOfSizes, testLeaf } from '../memory-log.js'
import { testSigner } from '../signers.js'

/** One log of 3,000 leaves, and all that is signed and proved about it at these sizes: what mutants are made from. */
export const SIZES = [1, 2, 3, 5, 8, 13, 33, 255, 256, 257, 511, 512, 3_000] as const
export const TIME = 1_700_000_000

export const signer = testSigner('log.test/awards')
export const otherSigner = testSigner('log.test/other')
export const witnesses = ['w1.test', 'w2.test', 'w3.test'].map(testSigner)
const stranger = testSigner('stranger.test')

export const vkeyOf = (name: log.NoteSigner, type: 1 | 4 = 1): string =>
  log.formatVerifierKey(log.verifierKey(name.name, name.publicKey, type))
export const LOG_VKEY = vkeyOf(signer)
export const WITNESS_VKEYS = witnesses.map((witness) => vkeyOf(witness, 4))

export const tree = logOfSizes(SIZES)
const reader = log.tileNodeReader(3_000, tree.readTile)
const roots = new Map<number, Promise<Uint8Array>>()
export function rootAt(size: number): Promise<Uint8Array> {
  const root = roots.get(size) ?? log.treeRoot(size, reader)
  roots.set(size, root)
  return root
}

export type Inclusion = {
  size: number
  index: number
  leaf: Uint8Array
  proof: readonly Uint8Array[]
  root: Uint8Array
}
export type Consistency = {
  old: number
  size: number
  from: Uint8Array
  to: Uint8Array
  proof: readonly Uint8Array[]
}

export async function inclusions(): Promise<Inclusion[]> {
  const claims = SIZES.flatMap((size) =>
    [...new Set([0, 1, size >> 1, (size * 3) >> 2, size - 2, size - 1])]
      .filter((index) => index >= 0 && index < size)
      .map(async (index) => ({
        size,
        index,
        leaf: testLeaf(index),
        proof: await log.inclusionProof(size, index, reader),
        root: await rootAt(size),
      })),
  )
  return Promise.all(claims)
}

export async function consistencies(): Promise<Consistency[]> {
  const sizes = [0, ...SIZES]
  const claims = sizes.flatMap((size) =>
    sizes
      .filter((old) => old <= size)
      .map(async (old) => ({
        old,
        size,
        from: await rootAt(old),
        to: await rootAt(size),
        proof: await log.consistencyProof(old, size, reader),
      })),
  )
  return Promise.all(claims)
}

/** A checkpoint's text; extension lines at some sizes. */
export async function checkpointText(size: number): Promise<string> {
  const extensions = size % 2 === 0 ? ['extension line', '3'] : []
  return log.formatCheckpoint({ origin: signer.name, size, root: await rootAt(size), extensions })
}

/** Signed by the log and `count` witnesses, and in odd places by strangers too. */
async function signedNote(size: number, count: number): Promise<string> {
  const text = await checkpointText(size)
  let note = await log.signNote(text, count === 1 ? [stranger, signer] : [signer])
  for (const [i, witness] of witnesses.slice(0, count).entries())
    note = await log.cosignNote(note, witness, TIME + size + i)
  return count === 2 ? log.cosignNote(note, stranger, TIME) : note
}

export const signedNotes = (): Promise<string[]> =>
  Promise.all(SIZES.flatMap((size) => [0, 1, 2, 3].map((count) => signedNote(size, count))))

export type Receipt = { text: string; leaf: Uint8Array }

export async function receipts(notes: readonly string[]): Promise<Receipt[]> {
  const claims = await inclusions()
  return claims.map(({ size, index, leaf, proof }, i) => {
    const checkpoint = notes[SIZES.indexOf(size as 1) * 4 + (i % 4)]!
    const extra = i % 3 === 0 ? { extra: utf8(`opening ${i}`) } : {}
    return { text: log.formatProof({ index, hashes: proof, checkpoint, ...extra }), leaf }
  })
}
