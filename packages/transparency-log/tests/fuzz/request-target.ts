import * as log from '../../src/index.js'
import { pick } from '../random.js'
import { type Consistency, consistencies, LOG_VKEY, SIZES, signedNotes } from './artefacts.js'
import { cosignedTruth, referenceOpen } from './note-targets.js'
import * as reference from './reference-notes.js'
import { holdsConsistency } from './reference-proofs.js'
import { type Target, verifyOnce } from './run.js'
import { mutateText } from './text-mutators.js'

type Request = { text: string; old: number; from: Uint8Array }

const policy = log.logPolicy(LOG_VKEY)
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'))

const requests = (claims: readonly Consistency[], notes: readonly string[]): Request[] =>
  claims
    .filter(({ size }) => size > 0)
    .map(({ old, size, from, proof }, i) => {
      const checkpoint = notes[SIZES.indexOf(size as 1) * 4 + (i % 4)]!
      return { text: log.formatAddCheckpoint({ oldSize: old, proof, checkpoint }), old, from }
    })

/** "old", a space and a size; hashes; an empty line; the checkpoint (C2SP tlog-witness, add-checkpoint). */
function referenceRequest(text: string) {
  const lines = text.split('\n')
  const [old, space, size, ...more] = lines.shift()!.split(/( )/)
  const oldSize = old === 'old' && space && more.length === 0 ? reference.referenceDecimal(size!) : undefined
  const empty = lines.indexOf('')
  if (oldSize === undefined || empty < 0 || empty > 63 || empty === lines.length - 1) return undefined
  const proof = lines.slice(0, empty).map(reference.referenceBase64)
  if (!proof.every((hash) => hash?.length === 32)) return undefined
  return { oldSize, proof: proof as Buffer[], checkpoint: lines.slice(empty + 1).join('\n') }
}

/** What a witness does with one that knows `old` and its root: whatever it would cosign must be a checkpoint of the log. */
export async function requestTarget(): Promise<Target> {
  const notes = await signedNotes()
  const valid = requests(await consistencies(), notes)
  const texts = valid.map(({ text }) => text)
  const known = new Set(texts)
  const harmless = cosignedTruth(notes)
  return {
    name: 'requests to add a checkpoint',
    share: 10_000,
    trial: (random) => {
      const { text, old, from } = pick(random, valid)
      const mutant = mutateText(random, text, texts)
      if (known.has(mutant)) return undefined
      return {
        mutant,
        ours: async () => {
          const { oldSize, proof, checkpoint } = log.parseAddCheckpoint(mutant)
          const { size, root } = await log.openCheckpoint(checkpoint, policy, verifyOnce)
          if (oldSize !== old || !log.verifyConsistency(old, size, from, root, proof)) return undefined
          return { text: log.parseNote(checkpoint).text, proof: hexes(proof) }
        },
        reference: () => {
          const request = referenceRequest(mutant)
          const opened = request && referenceOpen(request.checkpoint, 0, 1)
          if (!opened || request.oldSize !== old) return undefined
          const { size, root } = reference.referenceCheckpoint(opened.text)!
          return holdsConsistency(old, size, from, root, request.proof)
            ? { text: opened.text, proof: hexes(request.proof) }
            : undefined
        },
        harmless: ({ text: opened }: { text: string }) =>
          harmless({ text: opened, signers: [] }) &&
          'a checkpoint that the log signed; cosignatures or strangers changed',
      }
    },
  }
}
