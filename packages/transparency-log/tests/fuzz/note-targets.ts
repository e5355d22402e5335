import * as log from '../../src/index.js'
import { testLeaf } from '../memory-log.js'
import { below } from '../random.js'
import { testMldsaSigner } from '../signers.js'
import {
  checkpointText,
  LOG_VKEY,
  otherSigner,
  type Receipt,
  receipts,
  SIZES,
  signedNotes,
  signer,
  TIME,
  vkeyOf,
  WITNESS_VKEYS,
  witnesses,
} from './artefacts.js'
import * as reference from './reference-notes.js'
import { holdsInclusion } from './reference-proofs.js'
import { type Target, type Trial, verifyOnce } from './run.js'
import { mutateText } from './text-mutators.js'

type Signed = { text: string; signers: string[] }

const TYPES = [1, 4]
const referenceKeys = [LOG_VKEY, ...WITNESS_VKEYS].map((vkey) => reference.referenceKey(vkey, TYPES)!)
const ourKeys = [LOG_VKEY, ...WITNESS_VKEYS].map(log.parseVerifierKey)
const sayName = (name: string, id: string, time: number | bigint | undefined) => `${name} ${id} ${time ?? ''}`
const names = (signers: readonly reference.Signer[]): string[] =>
  signers.map(({ name, id, time }) => sayName(name, id, time)).sort()

/** Text artefacts, changed; `judge` says what to do with each. Undefined where the change gave back one of them. */
function texts(
  valid: readonly string[],
  judge: (mutant: string, from: number) => Omit<Trial, 'mutant'>,
): Target['trial'] {
  const known = new Set(valid)
  return (random) => {
    const from = below(random, valid.length)
    const mutant = mutateText(random, valid[from]!, valid)
    return known.has(mutant) ? undefined : { mutant, ...judge(mutant, from) }
  }
}

/** Who has really signed which text, whatever else the notes hold. */
function truthOf(notes: readonly string[], keys = referenceKeys): (meaning: Signed) => string | undefined {
  const signed = notes.map((note) => {
    const { text, signers } = reference.referenceNote(note, keys, verifyOnce)!
    return { text, signers: names(signers) }
  })
  return ({ text, signers }) => {
    const truth = signed.filter((note) => note.text === text)
    if (truth.some((note) => note.signers.join() === signers.join()))
      return 'signatures moved or repeated, or those of strangers changed'
    const all = new Set(truth.flatMap((note) => note.signers))
    return truth.length > 0 && signers.every((name) => all.has(name))
      ? 'a signature gone, or made a stranger\u2019s by its name or key id; the others hold'
      : undefined
  }
}

export async function noteTarget(): Promise<Target> {
  const notes = await signedNotes()
  const harmless = truthOf(notes)
  const trial = texts(notes, (mutant) => ({
    ours: async () => {
      const { text, signatures } = await log.openNote(mutant, ourKeys, verifyOnce)
      return { text, signers: signatures.map(({ key, timestamp }) => sayName(key.name, key.keyId, timestamp)).sort() }
    },
    reference: () => {
      const note = reference.referenceNote(mutant, referenceKeys, verifyOnce)
      return note && { text: note.text, signers: names(note.signers) }
    },
    harmless,
  }))
  return { name: 'signed notes', share: 12_000, trial }
}

const mldsaWitness = testMldsaSigner('w4.test')
export const MLDSA_VKEY = log.formatVerifierKey(log.verifierKey(mldsaWitness.name, mldsaWitness.publicKey, 6))

/** Notes that a witness has cosigned by ML-DSA-44, alone or beside one by Ed25519. */
export async function mldsaNotes(): Promise<string[]> {
  const notes = await signedNotes()
  return Promise.all([0, 1, 6, 9, 24, 48].map((i) => log.cosignNote(notes[i]!, mldsaWitness, TIME + i)))
}

const firstLines = (text: string): string => text.split('\n').slice(0, 3).join('\n')

/** Fewer, since one check of ML-DSA-44 costs as much as fifty of Ed25519. */
export async function mldsaTarget(): Promise<Target> {
  const notes = await mldsaNotes()
  const keys = [LOG_VKEY, MLDSA_VKEY]
  const [ours, theirs] = [keys.map(log.parseVerifierKey), keys.map((vkey) => reference.referenceKey(vkey, [1, 6])!)]
  const truth = truthOf(notes, theirs)
  const heads = notes.map(firstLines)
  const harmless = (meaning: Signed) =>
    truth(meaning) ??
    (meaning.signers.every((name) => name.startsWith(mldsaWitness.name)) && heads.includes(firstLines(meaning.text))
      ? 'other extension lines, which ML-DSA-44 does not sign'
      : undefined)
  const trial = texts(notes, (mutant) => ({
    ours: async () => {
      const { text, signatures } = await log.openNote(mutant, ours, verifyOnce)
      return { text, signers: signatures.map(({ key, timestamp }) => sayName(key.name, key.keyId, timestamp)).sort() }
    },
    reference: () => {
      const note = reference.referenceNote(mutant, theirs, verifyOnce)
      return note && { text: note.text, signers: names(note.signers) }
    },
    harmless,
  }))
  return { name: 'cosignatures by ML-DSA-44', share: 2_000, trial }
}

type Opened = { text: string; signers: string[] }

async function ourCheckpoint(note: string, policy: log.LogPolicy): Promise<Opened> {
  const { origin, size, root, extensions, cosignatures } = await log.openCheckpoint(note, policy, verifyOnce)
  const signers = cosignatures.map(({ name, keyId, timestamp }) => sayName(name, keyId, timestamp))
  return { text: log.formatCheckpoint({ origin, size, root, extensions: extensions ?? [] }), signers: signers.sort() }
}

/** A checkpoint of this origin, signed by the log, and cosigned by `quorum` of the witnesses; of the first `known` keys. */
export function referenceOpen(note: string, quorum: number, known = referenceKeys.length): Opened | undefined {
  const opened = reference.referenceNote(note, referenceKeys.slice(0, known), verifyOnce)
  const checkpoint = opened && reference.referenceCheckpoint(opened.text)
  if (!checkpoint || checkpoint.origin !== signer.name) return undefined
  const cosigned = opened.signers.filter(({ time }) => time !== undefined)
  return cosigned.length < opened.signers.length && cosigned.length >= quorum
    ? { text: opened.text, signers: names(cosigned) }
    : undefined
}

const QUORUMS = [0, 1, 2, 3] as const
const policies = QUORUMS.map((quorum) => log.logPolicy(LOG_VKEY, { witnesses: WITNESS_VKEYS, quorum }))

/** Signers without the log itself, which every opened checkpoint has. */
export function cosignedTruth(notes: readonly string[]): (opened: Opened) => string | undefined {
  const harmless = truthOf(notes)
  const log = sayName(referenceKeys[0]!.name, referenceKeys[0]!.id, undefined)
  return ({ text, signers }) => harmless({ text, signers: [...signers, log].sort() })
}

export async function checkpointTarget(): Promise<Target> {
  const notes = await signedNotes()
  const harmless = cosignedTruth(notes)
  // Each note has one more cosignature than its policy asks for, or just enough: then nothing of them may be lost.
  const trial = texts(notes, (mutant, from) => {
    const quorum = Math.max(0, (from % 4) - (from % 3 === 0 ? 1 : 0))
    return {
      ours: () => ourCheckpoint(mutant, policies[quorum]!),
      reference: () => referenceOpen(mutant, quorum),
      harmless,
    }
  })
  return { name: 'checkpoints under a policy', share: 12_000, trial }
}

const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'))

export async function receiptTarget(): Promise<Target> {
  const notes = await signedNotes()
  const all = await receipts(notes)
  const essence = new Set(all.map(({ text }) => essenceOf(reference.referenceReceipt(text)!)))
  const harmlessNote = cosignedTruth(notes)
  type Meaning = Opened & { index: number; hashes: string[] }
  const judge = (mutant: string, { leaf }: Receipt, quorum: number): Omit<Trial, 'mutant'> => ({
    ours: async () => {
      const proof = log.parseProof(mutant)
      await log.verifyProof(proof, leaf, policies[quorum]!, verifyOnce)
      return {
        ...(await ourCheckpoint(proof.checkpoint, policies[quorum]!)),
        index: proof.index,
        hashes: hexes(proof.hashes),
      }
    },
    reference: () => referenceVerify(mutant, leaf, quorum),
    harmless: (meaning: Meaning) => {
      const why = harmlessNote(meaning)
      if (Buffer.compare(testLeaf(meaning.index), leaf) !== 0 || why === undefined) return undefined
      return essence.has(JSON.stringify([meaning.index, meaning.hashes]))
        ? `index and path as they were; the extra line changed, or ${why}`
        : 'a true one, put together from two others'
    },
  })
  const trial = texts(
    all.map(({ text }) => text),
    (mutant, from) => judge(mutant, all[from]!, from % 4 === 0 ? 0 : (from % 4) - 1),
  )
  return { name: 'receipts', share: 14_000, trial }
}

const essenceOf = ({ index, hashes }: reference.ReferenceReceipt): string => JSON.stringify([index, hexes(hashes)])

function referenceVerify(text: string, leaf: Uint8Array, quorum: number) {
  const receipt = reference.referenceReceipt(text)
  const opened = receipt && referenceOpen(receipt.checkpoint, quorum)
  if (!opened) return undefined
  const { size, root } = reference.referenceCheckpoint(opened.text)!
  return holdsInclusion(size, receipt.index, leaf, receipt.hashes, root)
    ? { ...opened, index: receipt.index, hashes: hexes(receipt.hashes) }
    : undefined
}

/** Unsigned, so a changed one may well be another checkpoint: then it has one spelling. */
export async function checkpointTextTarget(): Promise<Target> {
  const valid = await Promise.all(SIZES.map(checkpointText))
  const trial = texts(valid, (mutant) => ({
    ours: () => {
      const { root, ...rest } = log.parseCheckpoint(mutant)
      return { ...rest, root: Buffer.from(root) }
    },
    reference: () => reference.referenceCheckpoint(mutant),
    harmless: (checkpoint: log.Checkpoint) =>
      log.formatCheckpoint(checkpoint) === mutant ? 'another unsigned checkpoint, in its one spelling' : undefined,
  }))
  return { name: 'checkpoint texts', share: 6_000, trial }
}

/** The key id holds name, type and key together: no changed one is a key. */
export function verifierKeyTarget(): Target {
  const valid = [signer, otherSigner, ...witnesses].flatMap((one) => [vkeyOf(one, 1), vkeyOf(one, 4)])
  const trial = texts(valid, (mutant) => ({
    ours: () => {
      const { name, keyId, type, publicKey } = log.parseVerifierKey(mutant)
      return { name, id: keyId, type, key: Buffer.from(publicKey) }
    },
    reference: () => reference.referenceKey(mutant, TYPES),
    harmless: () => undefined,
  }))
  return { name: 'verifier keys', share: 8_000, trial }
}
