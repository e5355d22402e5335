import type { Sql } from '@testamur/event-bus'
import type { NewEntry, SequencedEntry } from '../domain/log.js'
import type { PrismaClient } from './generated/client.js'
import { pack } from './packed.js'

export type EntryWrites = {
  /** As the leaves `first`, `first + 1`, … One round trip. */
  insert(first: number, entries: readonly NewEntry[]): Promise<void>
  /** Those of the events that have an entry, by event id. Ask under the log's lock: later there are no others. */
  ofEvents(eventIds: readonly string[]): Promise<Map<string, Uint8Array>>
}

const INSERT = `
INSERT INTO entries (index, event_id, entry)
SELECT $1::bigint + place - 1, event_id, substring($2::bytea FROM at FOR length)
FROM unnest($3::uuid[], $4::int[], $5::int[]) WITH ORDINALITY AS new (event_id, at, length, place)`

export const entryWrites = (sql: Sql): EntryWrites => ({
  insert: async (first, entries) => {
    const { bytes, at, length } = pack(entries.map((entry) => entry.bytes))
    await sql.query(INSERT, [first, bytes, entries.map((entry) => entry.eventId ?? null), at, length])
  },
  ofEvents: async (eventIds) => {
    const { rows } = await sql.query<{ id: string; entry: Buffer }>(
      'SELECT event_id AS id, entry FROM entries WHERE event_id = ANY($1::uuid[])',
      [eventIds],
    )
    return new Map(rows.map((row) => [row.id, row.entry]))
  },
})

export type EntryReads = {
  ofEvent(eventId: string): Promise<SequencedEntry | undefined>
  /** The leaves from `from` up to, not including, `to`, in order. */
  range(from: number, to: number): Promise<Uint8Array[]>
  /** Leaves before `before`, the newest first. */
  newest(before: number, limit: number): Promise<SequencedEntry[]>
}

type EntryRow = { index: bigint; entry: Uint8Array }
const toEntry = ({ index, entry }: EntryRow): SequencedEntry => ({ index: Number(index), bytes: entry })

export const entryReads = (prisma: PrismaClient, sql: Sql): EntryReads => ({
  ofEvent: async (eventId) => {
    const row = await prisma.entry.findUnique({ where: { eventId } })
    return row === null ? undefined : toEntry(row)
  },
  range: async (from, to) => {
    const { rows } = await sql.query<{ entry: Buffer }>(
      'SELECT entry FROM entries WHERE index >= $1 AND index < $2 ORDER BY index',
      [from, to],
    )
    return rows.map((row) => row.entry)
  },
  newest: async (before, limit) => {
    const rows = await prisma.entry.findMany({
      where: { index: { lt: BigInt(before) } },
      orderBy: { index: 'desc' },
      take: limit,
    })
    return rows.map(toEntry)
  },
})
