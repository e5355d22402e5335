import {
  type AchievementId,
  type CloudEvent,
  type CredentialId,
  credentialReinstated,
  credentialRevoked,
  credentialSuspended,
  instantOf,
  type MemberSlug,
  type StatusReason,
} from '@testamur/credential-model'
import type { Context } from '../context.js'
import { type Credential, statusAfter, type Verb } from '../domain/status-change.js'
import { recordChange } from '../store/credentials.js'
import type { Tx } from '../store/tx.js'
import { announce } from './announce.js'

const definitions = { revoke: credentialRevoked, suspend: credentialSuspended, reinstate: credentialReinstated }

export type Change = {
  verb: Verb
  reason: StatusReason
  effectiveAt: Date
  actor: { keyId: string; name: string }
  sealedNote?: Buffer
  /** The id of the event, where it was promised before. */
  event?: string
}

/**
 * Makes a change of a locked credential effective: its status, its history, the bits that wait for their lists, and the event.
 * @throws TestamurError ALREADY_REVOKED, ALREADY_SUSPENDED, NOT_SUSPENDED, KEYS_NOT_READY
 */
export async function applyChange(ctx: Context, tx: Tx, credential: Credential, change: Change, now: Date) {
  const status = statusAfter(credential, change.verb)
  const version = credential.version + 1
  const event: CloudEvent = await announce(ctx, tx, definitions[change.verb], {
    member: credential.member,
    about: credential.id,
    aggregateVersion: version,
    id: change.event,
    now,
    data: {
      credentialId: credential.id as CredentialId,
      member: credential.member as MemberSlug,
      achievement: credential.achievement as AchievementId,
      status,
      reason: change.reason,
      effectiveAt: instantOf(change.effectiveAt),
    },
  })
  await recordChange(tx.sql, {
    credential: credential.id,
    version,
    event: event.id,
    status,
    reason: change.reason,
    effectiveAt: change.effectiveAt,
    at: now,
    actorKey: change.actor.keyId,
    actorName: change.actor.name,
    sealedNote: change.sealedNote,
  })
  tx.tell('status-lists')
  return { event: event.id, status, version }
}
