import { canonicalJson, type Json, TestamurError } from '@testamur/credential-model'
import { z } from 'zod'
import { sha256Url } from '../crypto/hash.js'
import type { Seal } from '../crypto/seal.js'
import type { Sql } from '../postgres/sql.js'

/** The header of a POST that creates: 1 to 255 visible ASCII characters. For `request.headers` of a route. */
export const IdempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'use 1 to 255 visible ASCII characters, such as a UUID')
    .optional(),
})

export type IdempotentRequest = {
  /** The id of the caller's key, so that one caller's keys are not another's. */
  caller: string
  /** The route as declared, `POST /api/…`. */
  route: string
  /** The Idempotency-Key; without one the work is simply done. */
  key: string | undefined
  /** The body as it was read. */
  body: unknown
  /** Whom the answer speaks of: what `forgetIdempotent` goes by. */
  subject?: string
}
export type Answer<Body> = { status: number; body: Body }

type Stored = Answer<unknown> & { request: string }

const contextOf = ({ caller, route, key }: IdempotentRequest) => `idempotency\n${caller}\n${route}\n${key}`
const digestOf = (body: unknown) => sha256Url(typeof body === 'string' ? body : canonicalJson((body ?? null) as Json))

const inFlight = () =>
  new TestamurError('IDEMPOTENCY_IN_FLIGHT', 'A request with the same Idempotency-Key has not ended yet.', {
    remedy: 'Wait a moment and send the same request again.',
  })
const mismatch = () =>
  new TestamurError(
    'IDEMPOTENCY_MISMATCH',
    'The Idempotency-Key was used with another body within the last 24 hours.',
    {
      remedy: 'Use a new Idempotency-Key for a new request.',
    },
  )

function replay<Body>(sealed: Buffer, request: IdempotentRequest, seal: Seal): Answer<Body> {
  let stored: Stored
  try {
    stored = JSON.parse(seal.open(sealed, contextOf(request)).toString()) as Stored
  } catch {
    throw mismatch() // sealed under another learner's key: so the body spoke of another learner
  }
  if (stored.request !== digestOf(request.body)) throw mismatch()
  return { status: stored.status, body: stored.body as Body }
}

/**
 * Does `work` once for a caller, a route and an Idempotency-Key: a repetition within 24 hours gets the stored answer.
 * Runs inside the caller's transaction, so that the answer is kept if and only if the thing was made. The answer is
 * stored sealed; where it holds personal data, give a seal under the learner's key, so that it dies with that key.
 * @throws TestamurError IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_MISMATCH
 */
export async function idempotent<Body>(
  sql: Sql,
  request: IdempotentRequest,
  seal: Seal,
  work: () => Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  const { caller, route, key, subject } = request
  if (key === undefined) return work()
  const { rows } = await sql.query<{ locked: boolean; stored: Buffer | null }>(
    'SELECT locked, stored FROM kit.idempotency_begin($1, $2, $3)',
    [caller, route, key],
  )
  if (!rows[0]?.locked) throw inFlight()
  if (rows[0].stored) return replay(rows[0].stored, request, seal)
  const answer = await work()
  const stored: Stored = { ...answer, request: digestOf(request.body) }
  await sql.query('INSERT INTO kit.idempotency (caller, route, key, answer, subject) VALUES ($1, $2, $3, $4, $5)', [
    ...[caller, route, key],
    seal.seal(JSON.stringify(stored), contextOf(request)),
    subject ?? null,
  ])
  return answer
}
