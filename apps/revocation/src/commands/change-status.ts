import { type CredentialStatus, type Instant, instantOf, uuidv7 } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { type Credential, effectOf, statusAfter, type Verb, type Wish } from '../domain/status-change.js'
import { lockCredential } from '../store/credentials.js'
import { addScheduled } from '../store/scheduled.js'
import type { Tx } from '../store/tx.js'
import { applyChange } from './apply-change.js'
import { credentialNotFound } from './own-credential.js'

export type Requested = {
  credential: string
  verb: Verb
  wish: Wish
  caller: { keyId: string; name: string; member?: string }
  now: Date
}

/** `status` and `version` are those of now; where the change is yet to come, `scheduledFor` says from when on it counts. */
export type Changed = { event: string; status: CredentialStatus; version: number; scheduledFor?: Instant }

/**
 * Revokes, suspends or reinstates a credential, or schedules it where `effectiveAt` is still to come.
 * @throws TestamurError CREDENTIAL_NOT_FOUND, ALREADY_REVOKED, ALREADY_SUSPENDED, NOT_SUSPENDED, INVALID_REQUEST, KEYS_NOT_READY
 */
export async function changeStatus(ctx: Context, tx: Tx, requested: Requested): Promise<Changed> {
  const { verb, wish, caller, now } = requested
  const credential = await lockCredential(tx.sql, requested.credential)
  if (!credential || credential.member !== caller.member) throw credentialNotFound(requested.credential)
  const effect = effectOf(credential, wish, now)
  const sealedNote = wish.note === undefined ? undefined : ctx.seal.seal(wish.note, `note ${credential.id}`)
  if (effect.later) return schedule(tx, credential, requested, effect.at, sealedNote)
  return applyChange(
    ctx,
    tx,
    credential,
    { verb, reason: wish.reason, effectiveAt: effect.at, actor: caller, sealedNote },
    now,
  )
}

/** What is final now stays so; all else is decided when the time comes. The event's id is promised here. */
async function schedule(tx: Tx, credential: Credential, r: Requested, at: Date, note?: Buffer): Promise<Changed> {
  if (credential.status === 'revoked') statusAfter(credential, r.verb)
  const id = uuidv7()
  const { keyId, name } = r.caller
  const actor = { actorKey: keyId, actorName: name, sealedNote: note ?? null }
  await addScheduled(
    tx.sql,
    { id, credential: credential.id, verb: r.verb, reason: r.wish.reason, effectiveAt: at, ...actor },
    r.now,
  )
  tx.tell('scheduled')
  return { event: id, status: credential.status, version: credential.version, scheduledFor: instantOf(at) }
}
