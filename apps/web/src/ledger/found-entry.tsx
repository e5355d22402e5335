import { useQuery } from '@tanstack/react-query'
import { readEntry, readLogKey } from '../api/ledger.js'
import { Problem } from '../api/problem.js'
import { download } from '../ui/download.js'
import { Failed } from '../ui/failed.js'
import { Id } from '../ui/id.js'
import { Loaded } from '../ui/loaded.js'
import { Note } from '../ui/note.js'
import { ShowData } from '../ui/show-data.js'
import { When } from '../ui/when.js'
import { checkProof, type ProvedEntry } from './check-proof.js'
import { eventInWords, memberOfSource } from './event-words.js'
import { MerklePathFigure } from './merkle-path-figure.js'

export type Wanted = { event: string; receipt?: string | undefined }
type Found = { proved: ProvedEntry; receipt: string } | { refuted: string }

/** The entry as served, checked here against its receipt, or the one that was pasted. */
async function find({ event, receipt: given }: Wanted): Promise<Found> {
  const [view, logKey] = await Promise.all([readEntry(event), readLogKey()])
  const receipt = given ?? view.receipt
  try {
    return { proved: await checkProof(receipt, view.entry, logKey), receipt }
  } catch (error) {
    return { refuted: error instanceof Error ? error.message : 'the proof cannot be read' }
  }
}

function Proved({ proved, receipt }: { proved: ProvedEntry; receipt: string }) {
  const { entry, index, size } = proved
  return (
    <div className="sheet stack">
      <Note tone="good" title={`In the ledger, at place ${index.toLocaleString('en')}.`}>
        <p>
          Checked on this device: its path leads to a root that the log has signed, for {size.toLocaleString('en')}{' '}
          entries.
        </p>
      </Note>
      <div className="two">
        <div className="stack">
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
          <p className="small soft narrow">
            The entry holds a sealed commitment, not the event: it names no learner. Who holds the receipt can open it.
          </p>
          <div className="buttons">
            <button type="button" className="button" onClick={() => download(`${entry.id}.receipt.txt`, receipt)}>
              Download the receipt
            </button>
          </div>
          <ShowData data={proved.text}>Show the entry</ShowData>
        </div>
        <MerklePathFigure index={index} size={size} hashes={proved.hashes} entry={proved.text} />
      </div>
    </div>
  )
}

export function FoundEntry({ wanted }: { wanted: Wanted }) {
  const query = useQuery({ queryKey: ['entry', wanted.event, wanted.receipt], queryFn: () => find(wanted) })
  if (query.error instanceof Problem && query.error.status === 404)
    return (
      <Note tone="doubt" role="alert" title="The ledger has no entry of this event.">
        <p>An event of the last few seconds may still be on its way: try again in a moment. Otherwise check the id.</p>
        <div className="buttons">
          <button type="button" className="button" onClick={() => void query.refetch()}>
            Try again
          </button>
        </div>
      </Note>
    )
  return (
    <Loaded query={query} what="the entry">
      {(found) =>
        'proved' in found ? (
          <Proved {...found} />
        ) : (
          <Failed error={new Error(`${found.refuted}.`)} what="prove that the entry is in the ledger" />
        )
      }
    </Loaded>
  )
}
