import {
  credentialReinstated,
  credentialRevoked,
  credentialSuspended,
  type EventDefinition,
} from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { announcementBody } from '../domain/announcement.js'
import { addAnnouncement, lockStream } from '../store/announcements.js'
import { addDeliveries, addStreamItems } from '../store/subscriptions.js'
import type { Tx } from '../store/tx.js'
import { signal } from '../store/wake.js'

type StatusChange = ReturnType<typeof credentialRevoked.read>

/** Tells every subscription that watches the credential: a delivery for each webhook, an item in each owner's stream. */
const tell = (ctx: Context, definition: EventDefinition<StatusChange>) =>
  on<Tx, StatusChange>(definition, async ({ sql }, change, event) => {
    const { credentialId: credential, achievement, member } = change
    const now = ctx.clock.now()
    const body = announcementBody(event, change)
    if (!(await addAnnouncement(sql, { event: event.id, credential, type: event.type, body, now }))) return
    const subject = { credential, achievement, member }
    if ((await addDeliveries(sql, event.id, subject, now)) > 0) await signal(sql, 'deliveries')
    await lockStream(sql)
    if ((await addStreamItems(sql, event.id, subject)) > 0) await signal(sql, 'stream')
  })

export const onStatusChanged = (ctx: Context) => [
  tell(ctx, credentialRevoked),
  tell(ctx, credentialSuspended),
  tell(ctx, credentialReinstated),
]
