import { formatAddCheckpoint, type LogPolicy, type PolicyWitness } from '@testamur/transparency-log'
import { type CosignedLine, cosignedLines } from './cosigned-lines.js'
import { type RolledBack, WitnessFailure } from './errors.js'
import { contradictionOf } from './evidence.js'
import { addCheckpoint, type Fetch } from './exchange.js'
import type { Asked } from './request.js'

/** Whoever answers at one URL, with one or more keys. */
export type Party = {
  readonly url: string
  readonly witnesses: readonly PolicyWitness[]
  /** Whether it failed so lately that it is asked only where the quorum needs it. */
  isResting(): boolean
  /** Cosignatures that verify. @throws WitnessFailure */
  ask(asked: Asked, timeoutMs: number): Promise<CosignedLine[]>
}

export type PartyOptions = {
  policy: LogPolicy
  fetch: Fetch
  /** Milliseconds since 1970. */
  now: () => number
  /** Hears of a contradiction that is proven, also when it comes too late for the request that brought it out. */
  contradicted: (origin: string, contradiction: RolledBack) => void
}

const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 60_000

export function createParty(url: string, witnesses: readonly PolicyWitness[], options: PartyOptions): Party {
  /** The size that it cosigned last, as far as we know, by origin. */
  const sizes = new Map<string, number>()
  let failures = 0
  let restsUntil = 0
  /** The last question: a witness is asked one thing at a time, so that it never hears of sizes in the wrong order. */
  let last: Promise<unknown> = Promise.resolve()

  const exchange = async (asked: Asked, signal: AbortSignal): Promise<CosignedLine[]> => {
    const { origin } = asked.checkpoint
    const known = sizes.get(origin) ?? 0
    const sent = known <= asked.size ? known : 0
    const first = await post(asked, sent, signal)
    const reply = first.kind === 'conflict' ? await again(asked, sent, first.size, signal) : first
    if (reply.kind === 'lines') {
      const lines = await cosignedLines(asked.text, reply.text, keys, options.now())
      sizes.set(origin, asked.size)
      return lines
    }
    if (reply.kind === 'conflict')
      throw new WitnessFailure(`it knows size ${reply.size} now: does another process ask too?`)
    if (reply.status !== 422) throw new WitnessFailure(`it refused with ${reply.status}: ${reply.text}`)
    sizes.delete(origin)
    throw await contradicted(
      `the witness ${name} refused size ${asked.size} as no continuation: ${reply.text}`,
      asked,
      signal,
    )
  }

  const keys = witnesses.map(({ key }) => key)
  const name = [...new Set(keys.map((key) => key.name))].join(', ')

  const post = async (asked: Asked, oldSize: number, signal: AbortSignal) => {
    const proof = await asked.proofFrom(oldSize)
    return addCheckpoint(options.fetch, url, formatAddCheckpoint({ oldSize, proof, checkpoint: asked.note }), signal)
  }

  const again = async (asked: Asked, sent: number, size: number, signal: AbortSignal) => {
    if (size > asked.size)
      throw await contradicted(
        `the witness ${name} has cosigned size ${size}, and is asked for size ${asked.size}`,
        asked,
        signal,
      )
    if (size === sent) throw new WitnessFailure(`it was asked from size ${sent}, and answers that it is ${size}`)
    sizes.set(asked.checkpoint.origin, size)
    return post(asked, size, signal)
  }

  const contradicted = async (claim: string, asked: Asked, signal: AbortSignal): Promise<WitnessFailure> => {
    const found = await contradictionOf(claim, url, asked, options.policy, options.fetch, signal)
    if (found.evidence !== undefined) options.contradicted(asked.checkpoint.origin, found)
    return new WitnessFailure(found.message, found)
  }

  const settled = (failed: boolean) => {
    failures = failed ? failures + 1 : 0
    restsUntil = failed ? options.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1)) : 0
  }

  return {
    url,
    witnesses,
    isResting: () => options.now() < restsUntil,
    ask: async (asked, timeoutMs) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const answer = last.then(() => exchange(asked, signal))
      last = answer.catch(() => {})
      try {
        const lines = await before(signal, answer, timeoutMs)
        settled(false)
        return lines
      } catch (error) {
        settled(true)
        throw error instanceof WitnessFailure
          ? error
          : new WitnessFailure(`asking it failed: ${(error as Error).message}`)
      }
    },
  }
}

/** Whatever does not listen to the signal is not waited for either. */
function before<T>(signal: AbortSignal, answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new WitnessFailure(`it did not answer within ${timeoutMs} ms`))
    signal.addEventListener('abort', late, { once: true })
    answer.then(resolve, (error) => (signal.aborted ? late() : reject(error)))
  })
}
