import { createHash } from 'node:crypto'
import { instantOf, keyCompromised } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { addAnnouncement, addStreamItems, lockStream } from '../store/announcements.js'
import { type KeyAlarm, moveAlarm, signedBy, takeAlarm, watchedOf } from '../store/key-alarms.js'
import type { Subject } from '../store/subscriptions.js'
import type { Tx } from '../store/tx.js'

/** So many credentials are looked at in one transaction. */
const PAGE = 500
const IDLE_MS = 5_000

/** One id for the compromise and the credential, the same at each try: a UUID of version 8 (RFC 9562 §5.8). */
function idOf(event: string, credential: string): string {
  const bytes = createHash('sha256').update(`${event} ${credential}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** What those who watch a credential are told: the CloudEvent as JSON, about the credential and not about the key alone. */
function bodyOf(
  id: string,
  { kid, since, source, time }: KeyAlarm,
  { credential, achievement, member }: Subject,
): string {
  const { type } = keyCompromised
  const data = { credentialId: credential, achievement, member, kid, since: instantOf(since) }
  return JSON.stringify({
    ...{ specversion: '1.0', id, type, source, subject: credential, time, datacontenttype: 'application/json', data },
  })
}

async function tell(ctx: Context, tx: Tx, alarm: KeyAlarm, subjects: readonly Subject[]): Promise<void> {
  const streamed: { id: string; subject: Subject }[] = []
  for (const subject of subjects) {
    const id = idOf(alarm.event, subject.credential)
    const { type } = keyCompromised
    const body = bodyOf(id, alarm, subject)
    const told = await addAnnouncement(tx.sql, { ...subject, event: id, type, body, now: ctx.clock.now() })
    if (told.deliveries > 0) tx.tell('deliveries')
    if (told.streams) streamed.push({ id, subject })
  }
  if (streamed.length === 0) return
  await lockStream(tx.sql)
  for (const { id, subject } of streamed) await addStreamItems(tx.sql, id, subject)
  tx.tell('stream')
}

/**
 * Tells those who watch a credential that a compromised key signed it, a page of credentials in a transaction: whoever dies
 * in between leaves the rest to the next round. Milliseconds until the next one.
 */
export async function tellKeyAlarms(ctx: Context): Promise<number> {
  const more = await ctx.store.transaction(async (tx) => {
    const alarm = await takeAlarm(tx.sql)
    if (!alarm) return false
    const page = await signedBy(tx.sql, alarm, alarm.after, PAGE)
    await tell(ctx, tx, alarm, await watchedOf(tx.sql, page))
    await moveAlarm(tx.sql, alarm.event, page.at(-1)?.credential)
    return true
  })
  return more ? 0 : IDLE_MS
}
