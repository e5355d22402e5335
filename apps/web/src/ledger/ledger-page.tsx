import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Loaded } from '../ui/loaded.js'
import { Note } from '../ui/note.js'
import { PageHead } from '../ui/page-head.js'
import { AnswerList } from './answer-list.js'
import { base64Of } from './base64.js'
import { CheckpointsSection } from './checkpoints/checkpoints-section.js'
import { EntriesTable } from './entries-table.js'
import { FindForm } from './find/find-form.js'
import { FoundEntry } from './find/found-entry.js'
import { TryOne } from './find/try-one.js'
import type { Wanted } from './find/wanted.js'
import { FindingSection } from './finding/finding-section.js'
import { ShardsSection } from './shards/shards-section.js'
import { evidenceOf } from './sight/evidence.js'
import type { Sight } from './sight/sight.js'
import { SightPanel } from './sight/sight-panel.js'
import { useSight } from './sight/use-sight.js'
import { TreeSection } from './tree/tree-section.js'
import './ledger.css'

type Address = { event?: string; entry?: number }

const addressOf = (wanted: Wanted): Address =>
  wanted.by === 'event' ? { event: wanted.event } : { entry: wanted.index }

/** What is looked for: what the address says, by the receipt that was pasted where it is the same. */
function wantedAt({ event, entry }: Address, pasted: Wanted | undefined): Wanted | undefined {
  if (pasted && addressOf(pasted).event === event && addressOf(pasted).entry === entry) return pasted
  if (event !== undefined) return { by: 'event', event }
  return entry === undefined ? undefined : { by: 'place', index: entry }
}

function useWanted(): [Wanted | undefined, (wanted: Wanted) => void] {
  const address = useSearch({ from: '/ledger' })
  const navigate = useNavigate()
  const [pasted, setPasted] = useState<Wanted>()
  const find = (next: Wanted) => {
    setPasted(next)
    void navigate({ to: '/ledger', search: addressOf(next), resetScroll: false })
  }
  return [wantedAt(address, pasted), find]
}

const Away = () => (
  <Note tone="doubt" role="alert" title="The ledger does not answer at the moment.">
    <p>What stands here is from its last answer. This page asks again every few seconds.</p>
  </Note>
)

function Shown({ sight, index }: { sight: Sight; index: number | undefined }) {
  const { note, status } = sight
  return (
    <div className="two sight-two">
      <section className="stack" aria-labelledby="evidence-title">
        <h2 id="evidence-title">How this is known</h2>
        <AnswerList answers={evidenceOf(sight)} />
        <p className="small soft">
          Checked on this device at each look: signatures, the proof that the log has only grown, and the tree that the
          auditor saw. Nothing was sent but the sizes of two trees. The keys of log and witnesses are those that this
          address serves: compare them once with what their owners publish.
        </p>
      </section>
      {note?.checkpoint && (
        <TreeSection
          size={note.checkpoint.size}
          root={base64Of(note.checkpoint.root)}
          waiting={Math.max(0, status.size - note.checkpoint.size)}
          index={index}
        />
      )}
    </div>
  )
}

function FindSection({ size, onPlace }: { size: number; onPlace: (index: number | undefined) => void }) {
  const [wanted, find] = useWanted()
  const place = wanted && wanted.by !== 'event' ? wanted.index : undefined
  useEffect(() => {
    if (wanted === undefined) onPlace(undefined)
  }, [wanted, onPlace])
  return (
    <section className="stack" aria-labelledby="find-title">
      <h2 id="find-title">Find an entry</h2>
      <div className="verify-top">
        <FindForm onFind={find} />
        <TryOne size={size} chosen={place} onFind={find} />
      </div>
      <div aria-live="polite">
        {wanted && <FoundEntry key={JSON.stringify(wanted)} wanted={wanted} onPlace={onPlace} />}
      </div>
    </section>
  )
}

export function LedgerPage() {
  const { query, forgetLog } = useSight()
  const [place, setPlace] = useState<number>()
  const size = query.data?.note?.checkpoint?.size ?? 0
  return (
    <>
      <PageHead title="Can anyone have changed this?" tab="Ledger">
        Every fact that members state here becomes one entry. None can be altered, moved or taken out unnoticed.
      </PageHead>
      <div className="stack-l">
        {query.isError && query.data && <Away />}
        <Loaded query={query} what="the ledger">
          {(sight) => (
            <>
              <SightPanel sight={sight} onForget={() => forgetLog(sight.status.vkey)} />
              <Shown sight={sight} index={place} />
            </>
          )}
        </Loaded>
        <FindSection size={size} onPlace={setPlace} />
        {query.data && (
          <>
            <FindingSection sight={query.data} />
            <CheckpointsSection policy={query.data.policy} size={size} />
            <ShardsSection />
          </>
        )}
        <section className="stack" aria-labelledby="newest-title">
          <h2 id="newest-title">Newest entries</h2>
          <EntriesTable size={size} />
        </section>
      </div>
    </>
  )
}
