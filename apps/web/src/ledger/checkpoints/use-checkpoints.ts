import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { allOf } from '../../api/http.js'
import { readCheckpoints } from '../../api/ledger.js'
import { checkNote } from '../sight/check-note.js'
import type { LedgerPolicy } from '../sight/policy-file.js'
import type { CheckedCheckpoint } from './checkpoint-csv.js'

export const PER_PAGE = 10
const PER_REQUEST = 200

export type CheckedPage = { items: CheckedCheckpoint[]; next?: string | undefined }

async function readChecked(policy: LedgerPolicy, cursor: string | undefined, limit: number): Promise<CheckedPage> {
  const { items, next } = await readCheckpoints(cursor, limit)
  const checked = await Promise.all(items.map(async (one) => ({ ...one, checked: await checkNote(one.note, policy) })))
  return { items: checked, next }
}

/** The newest 1,000 at most, all checked here. */
export const readForCsv = (policy: LedgerPolicy): Promise<CheckedCheckpoint[]> =>
  allOf((cursor) => readChecked(policy, cursor, PER_REQUEST))

/** Checkpoints a page at a time, the newest first, each with its signatures checked here. The first page follows the log. */
export function useCheckpoints(policy: LedgerPolicy, size: number) {
  // The cursors of the pages that were turned to; the last one is shown.
  const [turned, setTurned] = useState<readonly string[]>([])
  const cursor = turned.at(-1)
  const query = useQuery({
    queryKey: ['checkpoints', cursor ?? size, policy.witnesses.map(({ key }) => key.keyId)],
    queryFn: () => readChecked(policy, cursor, PER_PAGE),
    placeholderData: keepPreviousData,
    structuralSharing: false,
  })
  const older = () => {
    const next = query.data?.next
    if (next !== undefined) setTurned([...turned, next])
  }
  return {
    query,
    page: turned.length + 1,
    older,
    newer: () => setTurned(turned.slice(0, -1)),
    newest: () => setTurned([]),
  }
}
