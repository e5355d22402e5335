import {
  credentialReinstated,
  credentialRevoked,
  credentialSuspended,
  type EventDefinition,
} from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { announcementBody } from '../domain/announcement.js'
import { addAnnouncement, addStreamItems, lockStream } from '../store/announcements.js'
import type { Tx } from '../store/tx.js'

type StatusChange = ReturnType<typeof credentialRevoked.read>

/** Tells every subscription that watches the credential: a delivery for each webhook, an item in each owner's stream. */
const tell = (ctx: Context, definition: EventDefinition<StatusChange>) =>
  on<Tx, StatusChange>(definition, async ({ sql, tell: wake }, change, event) => {
    const subject = { credential: change.credentialId, achievement: change.achievement, member: change.member }
    const body = announcementBody(event, change)
    const told = await addAnnouncement(sql, {
      ...subject,
      event: event.id,
      type: event.type,
      body,
      now: ctx.clock.now(),
    })
    if (told.deliveries > 0) wake('deliveries')
    if (!told.streams) return
    await lockStream(sql)
    await addStreamItems(sql, event.id, subject)
    wake('stream')
  })

export const onStatusChanged = (ctx: Context) => [
  tell(ctx, credentialRevoked),
  tell(ctx, credentialSuspended),
  tell(ctx, credentialReinstated),
]
