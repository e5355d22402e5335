import { useQuery } from '@tanstack/react-query'
import type { LedgerEntry } from '@testamur/credential-model'
import { useEffect, useRef } from 'react'
import { readBundle, readCheckpoint, readConsistency, readEntry, readLedger, readPolicy } from '../../api/ledger.js'
import { Problem } from '../../api/problem.js'
import { readKeys } from '../../api/registry.js'
import { download } from '../../ui/download.js'
import { Id } from '../../ui/id.js'
import { Loaded } from '../../ui/loaded.js'
import { Note } from '../../ui/note.js'
import { ShowData } from '../../ui/show-data.js'
import { When } from '../../ui/when.js'
import { FetchedList } from '../../verify/fetched-list.js'
import { AnswerList } from '../answer-list.js'
import { MerklePathFigure } from '../path/merkle-path-figure.js'
import { eventInWords, memberOfSource } from './event-words.js'
import { type Examined, type ExamineSource, examine } from './examine.js'
import { foundWords } from './found-words.js'
import type { Wanted } from './wanted.js'

const source: ExamineSource = {
  status: readLedger,
  policy: readPolicy,
  entry: readEntry,
  checkpoint: readCheckpoint,
  bundle: readBundle,
  keys: readKeys,
  proof: readConsistency,
}

const Facts = ({ entry }: { entry: LedgerEntry }) => (
  <dl className="facts">
    <dt>What</dt>
    <dd>{eventInWords(entry.type)}</dd>
    <dt>By</dt>
    <dd>{memberOfSource(entry.source)}</dd>
    <dt>When, as it says</dt>
    <dd>
      <When at={entry.time} />
    </dd>
    <dt>Event</dt>
    <dd>
      <Id id={entry.id} what="the event's id" />
    </dd>
    <dt>Commitment</dt>
    <dd>
      <Id id={entry.commitment} what="the commitment" />
    </dd>
  </dl>
)

function Verdict({ examined }: { examined: Examined }) {
  const { tone, title, why, next } = foundWords(examined)
  return (
    <Note tone={tone} title={title} {...(tone !== 'good' && { role: 'alert' as const })}>
      <p>{why}</p>
      {next && <p>{next}</p>}
    </Note>
  )
}

const Entry = ({ entry, text, receipt }: { entry: LedgerEntry; text: string; receipt: string }) => (
  <div className="stack">
    <h3>What it says</h3>
    <Facts entry={entry} />
    <p className="small soft narrow">
      The entry holds a sealed commitment, not the event: it names no learner. Who holds the receipt can open it.
    </p>
    <div className="buttons">
      <button type="button" className="button" onClick={() => download(`${entry.id}.receipt.txt`, receipt)}>
        Download the receipt
      </button>
    </div>
    <ShowData data={text}>Show the entry</ShowData>
  </div>
)

/** Brings what was found into view: it stands below the field, and a phone shows no more than that. */
function Result({ examined }: { examined: Examined }) {
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.scrollIntoView({ block: 'nearest' }), [])
  const { entry, text, receipt, path, answers, index, fetched } = examined
  return (
    <div className="sheet stack-l found" ref={top} data-testid="found">
      <Verdict examined={examined} />
      <div className="two">
        <div className="stack-l">
          <div className="stack">
            <h3>What was checked</h3>
            <AnswerList answers={answers} />
            <FetchedList fetched={fetched}>
              {fetched.some(({ path }) => path.includes('/entries/') && path.startsWith('/api'))
                ? 'The id of the event stands in one of these paths. With a receipt it is looked up without it.'
                : 'A bundle holds 256 entries, so that who serves it cannot tell which one was looked up.'}
            </FetchedList>
          </div>
          {entry && text && <Entry entry={entry} text={text} receipt={receipt} />}
        </div>
        {path && text && (
          <div className="stack">
            <h3>From the entry to the root</h3>
            <MerklePathFigure index={index} entry={text} {...path} />
          </div>
        )}
      </div>
    </div>
  )
}

const Missing = ({ onRetry, place }: { onRetry: () => void; place: boolean }) => (
  <Note
    tone="doubt"
    role="alert"
    title={place ? 'The ledger has no entry at this place.' : 'The ledger has no entry of this event.'}
  >
    <p>
      An event of the last few seconds may still be on its way: try again in a moment. Otherwise check what you gave.
    </p>
    <div className="buttons">
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  </Note>
)

type FoundEntryProps = {
  wanted: Wanted
  /** Told the place of what was found. */
  onPlace: (index: number) => void
}

/** What was looked for: found, checked and drawn. */
export function FoundEntry({ wanted, onPlace }: FoundEntryProps) {
  const query = useQuery({
    queryKey: ['entry', wanted],
    queryFn: () => examine(wanted, source),
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const index = query.data?.path && query.data.index
  useEffect(() => {
    if (index !== undefined) onPlace(index)
  }, [index, onPlace])
  if (query.error instanceof Problem && query.error.status === 404)
    return <Missing onRetry={() => void query.refetch()} place={wanted.by !== 'event'} />
  return (
    <Loaded query={query} what="the entry">
      {(examined) => <Result examined={examined} />}
    </Loaded>
  )
}
