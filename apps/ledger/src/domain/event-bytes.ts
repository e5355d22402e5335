import { createHash } from 'node:crypto'

/** The 16 bytes of a UUID. */
export const bytesOfUuid = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

/**
 * The id of the announcement that follows from an event: always the same, so that whoever hears it twice knows. A UUIDv7 of the event's own
 * time (its first 48 bits), whose random part is hashed from the event's id.
 */
export function announcementId(eventId: string): string {
  const event = bytesOfUuid(eventId)
  const id = createHash('sha256').update('testamur.entry.sequenced\0').update(event).digest().subarray(0, 16)
  event.copy(id, 0, 0, 6)
  id[6] = 0x70 | (id[6]! & 0x0f)
  id[8] = 0x80 | (id[8]! & 0x3f)
  const hex = id.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
