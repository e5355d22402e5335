import { useState } from 'react'
import { download } from '../../ui/download.js'
import { Failed } from '../../ui/failed.js'
import { Loaded } from '../../ui/loaded.js'
import type { LedgerPolicy } from '../sight/policy-file.js'
import { type CheckedCheckpoint, checkpointsCsv } from './checkpoint-csv.js'
import { CheckpointRow } from './checkpoint-row.js'
import { readForCsv, useCheckpoints } from './use-checkpoints.js'

const Table = ({ items, last }: { items: readonly CheckedCheckpoint[]; last: boolean }) => (
  <div className="table-frame">
    <table className="table table-cards checkpoints">
      <caption className="visually-hidden">Checkpoints of the ledger, the newest first</caption>
      <thead>
        <tr>
          <th scope="col" className="number">
            Entries
          </th>
          <th scope="col" className="number">
            New
          </th>
          <th scope="col">Published</th>
          <th scope="col">Sealed by</th>
          <th scope="col">Root</th>
          <th scope="col">
            <span className="visually-hidden">The signed note</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((checkpoint, at) => (
          <CheckpointRow
            key={checkpoint.size}
            checkpoint={checkpoint}
            growth={growthOf(checkpoint.size, items[at + 1]?.size, last)}
          />
        ))}
      </tbody>
    </table>
  </div>
)

/** What came with it: not known for the last of a page, but for the very first checkpoint. */
function growthOf(size: number, before: number | undefined, first: boolean): number | undefined {
  if (before !== undefined) return size - before
  return first ? size : undefined
}

function Csv({ policy }: { policy: LedgerPolicy }) {
  const [step, setStep] = useState<'idle' | 'busy' | { error: unknown }>('idle')
  const take = async () => {
    setStep('busy')
    try {
      download('checkpoints.csv', checkpointsCsv(await readForCsv(policy)), 'text/csv')
      setStep('idle')
    } catch (error) {
      setStep({ error })
    }
  }
  return (
    <>
      <button type="button" className="button" onClick={() => void take()} disabled={step === 'busy'}>
        {step === 'busy' ? 'Checking them…' : 'Download as CSV'}
      </button>
      {typeof step === 'object' && (
        <Failed error={step.error} what="read the checkpoints" onRetry={() => void take()} />
      )}
    </>
  )
}

/** Each checkpoint, and who has sealed it: all signatures are checked here. */
export function CheckpointsSection({ policy, size }: { policy: LedgerPolicy; size: number }) {
  const { query, page, older, newer, newest } = useCheckpoints(policy, size)
  return (
    <section className="stack" aria-labelledby="checkpoints-title">
      <h2 id="checkpoints-title">Checkpoints</h2>
      <p className="soft narrow">
        {policy.witnesses.length === 0
          ? 'Each is a signature of the log for all of its entries so far. No witnesses are configured, who would sign beside it.'
          : 'Each is a signature of the log for all of its entries so far. A witness seals it only after it has checked that nothing before was changed. All signatures are checked on this device.'}
      </p>
      <Loaded query={query} what="the checkpoints">
        {({ items, next }) => (
          <>
            <Table items={items} last={next === undefined} />
            <div className="buttons">
              {page > 2 && (
                <button type="button" className="button" onClick={newest}>
                  Newest
                </button>
              )}
              <button type="button" className="button" onClick={newer} disabled={page === 1}>
                Newer
              </button>
              <button type="button" className="button" onClick={older} disabled={next === undefined}>
                Older
              </button>
              <span className="soft small" aria-live="polite">
                Page {page}
              </span>
              <Csv policy={policy} />
            </div>
          </>
        )}
      </Loaded>
    </section>
  )
}
