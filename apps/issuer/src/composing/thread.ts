// What a composing thread runs: a chunk comes, what is made of it goes back.
import { type KeyObject, sign } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { SigningAlgorithm } from '@testamur/service-kit'
import type { AchievementFacts, MemberFacts } from '../domain/decide-award.js'
import { keepSame } from '../domain/keep-same.js'
import type { Chunk, ComposedChunk, ThreadKey, ThreadKeys } from './chunk.js'
import { composeChunk } from './compose-chunk.js'

export type ThreadTask = { id: number; chunk: Chunk; keys: ThreadKeys }
export type ThreadAnswer = { id: number; composed: ComposedChunk } | { id: number; why: string }

// What is rendered of facts once is kept with them: what comes again is the same object again.
const members = keepSame<MemberFacts>(100)
const achievements = keepSame<AchievementFacts>(1_000)

const signer = (key: KeyObject, alg: SigningAlgorithm) => {
  if (alg === 'EdDSA') return (bytes: Uint8Array): Uint8Array => sign(null, bytes, key)
  if (alg === 'RS256') return (bytes: Uint8Array): Uint8Array => sign('sha256', bytes, key)
  return (bytes: Uint8Array): Uint8Array => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
}
const keyOf = ({ kid, alg, x5c, material }: ThreadKey) => ({ kid, x5c, sign: signer(material, alg) })

const known = ({ member, achievements: given, ...rest }: Chunk): Chunk => ({
  ...rest,
  member: members.same(JSON.stringify(member), () => member),
  achievements: given.map((facts) => achievements.same(JSON.stringify(facts), () => facts)),
})

/** In memory of its own, which is handed over and not copied. Small buffers share theirs with others. */
const own = (column: Uint8Array): Uint8Array<ArrayBuffer> =>
  column.length === column.buffer.byteLength ? (column as Uint8Array<ArrayBuffer>) : new Uint8Array(column)

async function answer({ id, chunk, keys }: ThreadTask): Promise<void> {
  try {
    const badge = keys.badge && keyOf(keys.badge)
    const made = await composeChunk(known(chunk), {
      credential: keyOf(keys.credential),
      ledger: keyOf(keys.ledger),
      ...(badge && { badge }),
    })
    const [credentials, outbox] = [made.credentials.map(own), made.outbox.map(own)]
    parentPort?.postMessage(
      { id, composed: { answers: made.answers, credentials, outbox } } satisfies ThreadAnswer,
      [...credentials, ...outbox].map(({ buffer }) => buffer),
    )
  } catch (error) {
    parentPort?.postMessage({ id, why: String(error) } satisfies ThreadAnswer)
  }
}

parentPort?.on('message', (task: ThreadTask) => void answer(task))
parentPort?.postMessage('ready')
