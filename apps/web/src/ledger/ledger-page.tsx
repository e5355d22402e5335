import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { readLedger } from '../api/ledger.js'
import { Loaded } from '../ui/loaded.js'
import { PageHead } from '../ui/page-head.js'
import { CheckpointCard } from './checkpoint-card.js'
import { EntriesTable } from './entries-table.js'
import { FindForm } from './find-form.js'
import { FoundEntry, type Wanted } from './found-entry.js'

const EVERY_MS = 10_000

export function LedgerPage() {
  const ledger = useQuery({ queryKey: ['ledger'], queryFn: readLedger, refetchInterval: EVERY_MS })
  const { event } = useSearch({ from: '/ledger' })
  const navigate = useNavigate()
  const [pasted, setPasted] = useState<Wanted>()
  const wanted = event === undefined ? undefined : pasted?.event === event ? pasted : { event }
  const find = (next: Wanted) => {
    setPasted(next)
    void navigate({ to: '/ledger', search: { event: next.event } })
  }
  return (
    <>
      <PageHead title="Can anyone have changed this?" tab="Ledger">
        Every fact that members state here becomes one entry. None can be altered, moved or taken out unnoticed.
      </PageHead>
      <div className="stack-l">
        <Loaded query={ledger} what="the ledger">
          {(data) => <CheckpointCard ledger={data} />}
        </Loaded>
        <section className="stack" aria-labelledby="find-title">
          <h2 id="find-title">Find an entry</h2>
          <FindForm onFind={find} />
          <div aria-live="polite">
            {wanted && <FoundEntry key={wanted.event + (wanted.receipt ?? '')} wanted={wanted} />}
          </div>
        </section>
        <section className="stack" aria-labelledby="newest-title">
          <h2 id="newest-title">Newest entries</h2>
          <EntriesTable />
        </section>
      </div>
    </>
  )
}
