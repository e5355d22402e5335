import type { KeyObject } from 'node:crypto'
import type { OutboxColumns } from '@testamur/event-bus'
import type { SigningAlgorithm } from '@testamur/service-kit'
import type { AwardRequest } from '../contract.js'
import type { AchievementFacts, MemberFacts } from '../domain/decide-award.js'
import type { CredentialColumns } from '../store/credentials.js'
import type { Slot } from '../store/slots.js'

/** One award of a chunk: all about it is decided. */
export type AwardToCompose = {
  /** Its place in the chunk's list. */
  achievement: number
  request: AwardRequest
  issuedAt: Date
  validUntil?: Date
  slot: Slot
  learner: { id: string; pseudonym: string }
  correlationId?: string
  traceparent?: string
  /** The row of a sheet that it is made from. */
  row?: { batch: string; row: number }
}

/** Awards of one member that are composed together, as plain data, so that another thread can do it. */
export type Chunk = {
  publicUrl: string
  member: MemberFacts
  achievements: readonly AchievementFacts[]
  awards: readonly AwardToCompose[]
  /** The clear key of each award's learner, 32 bytes each, in the order of the awards. */
  learnerKeys: Uint8Array<ArrayBuffer>
}

/** A key that another thread can sign with. */
export type ThreadKey = { kid: string; alg: SigningAlgorithm; x5c?: readonly string[]; material: KeyObject }
export type ThreadKeys = { credential: ThreadKey; ledger: ThreadKey; badge?: ThreadKey }

/** What is made of a chunk, in the order of its awards: what is answered, and what is stored, encoded for PostgreSQL. */
export type ComposedChunk = {
  answers: readonly { id: string; event: string; credential?: string }[]
  credentials: CredentialColumns
  outbox: OutboxColumns
}
