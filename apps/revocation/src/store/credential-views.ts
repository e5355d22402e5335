import type { CredentialStatus, StatusReason } from '@testamur/credential-model'
import { instantOf } from '@testamur/credential-model'
import type { Verb } from '../domain/status-change.js'
import type { Store } from './store.js'

/** Opens a note that was sealed for a credential. */
export type OpenNote = (sealed: Uint8Array) => string

type Row = Awaited<ReturnType<Store['read']['historyItem']['findMany']>>[number]

const bare = (row: Row) => ({
  version: row.version,
  event: row.event,
  status: row.status as CredentialStatus,
  effectiveAt: instantOf(row.effectiveAt),
  at: instantOf(row.at),
})

const full = (row: Row, open: OpenNote) => ({
  ...bare(row),
  reason: row.reason as StatusReason,
  ...(row.sealedNote && { note: open(row.sealedNote) }),
  actor: { key: row.actorKey, name: row.actorName },
})

const historyRows = ({ read }: Store, credential: string) =>
  read.historyItem.findMany({ where: { credential }, orderBy: { version: 'asc' } })

/** The history as the credential's member sees it. */
export const historyForMember = async (store: Store, credential: string, open: OpenNote) =>
  (await historyRows(store, credential)).map((row) => full(row, open))

/** The history without reasons, notes and actors. */
export const historyForWatcher = async (store: Store, credential: string) =>
  (await historyRows(store, credential)).map(bare)

/** The changes that are yet to come. */
export async function scheduledOf({ read }: Store, credential: string) {
  const rows = await read.scheduledChange.findMany({
    where: { credential, state: 'waiting' },
    orderBy: { effectiveAt: 'asc' },
    take: 100,
  })
  return rows.map((row) => ({
    event: row.id,
    change: row.verb as Verb,
    reason: row.reason as StatusReason,
    effectiveAt: instantOf(row.effectiveAt),
  }))
}
