import { isDeepStrictEqual } from 'node:util'
import { LogError } from '../../src/errors.js'
import { verifyEd25519 } from '../../src/index.js'
import { seededRandom } from '../random.js'
import type { RawVerifier } from './reference-notes.js'

/**
 * One mutant before two judges. Each answers what it read or verified, and undefined where it refuses; `ours` may also throw a
 * LogError, and nothing else. What both accept must have a reason to be harmless.
 */
export type Trial = {
  readonly mutant: unknown
  ours(): unknown
  reference(): unknown
  harmless(meaning: never): string | undefined
}

export type Target = {
  readonly name: string
  /** Of 100,000 mutants. */
  readonly share: number
  /** Undefined where chance gave back a valid artefact, byte by byte. */
  trial(random: () => number): Trial | undefined
}

export type Tally = { name: string; mutants: number; refused: number; harmless: Record<string, number> }

const REFUSED = undefined

async function answerOf(trial: Trial): Promise<unknown> {
  try {
    return await trial.ours()
  } catch (error) {
    if (error instanceof LogError && error.code !== 'VERIFIER_UNAVAILABLE') return REFUSED
    throw error
  }
}

async function judge(trial: Trial): Promise<string | undefined> {
  const [ours, reference] = [await answerOf(trial), trial.reference()]
  if (!isDeepStrictEqual(ours, reference)) throw new Error(`we say ${show(ours)}, the reference ${show(reference)}`)
  if (ours === REFUSED) return undefined
  const why = trial.harmless(ours as never)
  if (why === undefined) throw new Error(`accepted as ${show(ours)}, for no reason that would make it harmless`)
  return why
}

/** Judges `mutants` mutants that `seed` fixes. Throws at the first that is taken wrongly, with what is needed to see it again. */
export async function fuzz(target: Target, mutants: number, seed: number): Promise<Tally> {
  const random = seededRandom(seed + [...target.name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7))
  const tally: Tally = { name: target.name, mutants, refused: 0, harmless: {} }
  for (let made = 0; made < mutants; ) {
    const trial = target.trial(random)
    if (!trial) continue
    made++
    const why = await judge(trial).catch((cause: unknown) => {
      throw new Error(`mutant ${made} of ${target.name}, seed ${seed}: ${cause}\n${show(trial.mutant)}`, { cause })
    })
    if (why === undefined) tally.refused++
    else tally.harmless[why] = (tally.harmless[why] ?? 0) + 1
  }
  return tally
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part instanceof Uint8Array
      ? Buffer.from(part).toString('hex')
      : typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part))
        ? String(part)
        : part,
  ) ?? 'refused'

const MAX_KEPT = 1_000
const kept = new Map<string, boolean>()
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** The real check, once per key, message and signature: both judges ask the same. */
export const verifyOnce: RawVerifier = (key, message, signature) => {
  const id = `${latin1(key)}${latin1(signature)}${latin1(message)}`
  const known = kept.get(id)
  if (known !== undefined) return known
  const answer = verifyEd25519(key, message, signature) === true
  if (kept.size >= MAX_KEPT) kept.clear()
  kept.set(id, answer)
  return answer
}
