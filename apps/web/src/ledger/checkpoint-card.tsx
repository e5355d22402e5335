import type { LedgerStatus } from '../api/ledger.js'
import { CopyIcon } from '../ui/copy-button.js'
import { Id } from '../ui/id.js'
import { Note } from '../ui/note.js'
import { ShowData } from '../ui/show-data.js'
import { When } from '../ui/when.js'

const Halted = ({ count }: { count: number }) => (
  <Note tone="doubt" title={`${count} ${count === 1 ? 'partition stands' : 'partitions stand'} still.`}>
    <p>An entry that does not hold was refused. What came before it is sound; what waits behind it is not lost.</p>
  </Note>
)

/** The latest checkpoint, in words. */
export function CheckpointCard({ ledger }: { ledger: LedgerStatus }) {
  const { checkpoint, origin, vkey, size, halted } = ledger
  if (!checkpoint)
    return (
      <Note tone="plain" title="No checkpoint has been published yet.">
        The first one follows the first entry.
      </Note>
    )
  return (
    <section className="sheet stack" aria-labelledby="checkpoint-title">
      <h2 id="checkpoint-title">
        The ledger holds {checkpoint.size.toLocaleString('en')} entries, and has signed for every one of them.
      </h2>
      <dl className="facts">
        <dt>Signed</dt>
        <dd>
          <When at={checkpoint.publishedAt} form="age" />, <When at={checkpoint.publishedAt} />
        </dd>
        <dt>Root</dt>
        <dd>
          <Id id={checkpoint.root} what="the root" />
        </dd>
        <dt>Name of the log</dt>
        <dd>
          <code>{origin}</code>
        </dd>
        <dt>Its key</dt>
        <dd className="id-long">
          <code>{vkey}</code> <CopyIcon text={vkey} what="the verifier key" />
        </dd>
        {size > checkpoint.size && (
          <>
            <dt>Waiting</dt>
            <dd>{(size - checkpoint.size).toLocaleString('en')} entries for the next checkpoint</dd>
          </>
        )}
      </dl>
      <p className="soft small narrow">
        One root stands for all entries, in their order. Who keeps a checkpoint can prove later that nothing before it
        was changed or taken out.
      </p>
      {halted.length > 0 && <Halted count={halted.length} />}
      <ShowData data={checkpoint.note}>Show the signed checkpoint</ShowData>
    </section>
  )
}
