import { Link, useParams } from '@tanstack/react-router'
import type { BatchView } from '../api/batches.js'
import { MemberGate } from '../session/gate.js'
import { Loaded } from '../ui/loaded.js'
import { PageHead } from '../ui/page-head.js'
import { When } from '../ui/when.js'
import './batches.css'
import { FileButtons } from './file-buttons.js'
import { ProgressPanel } from './progress-panel.js'
import { RowsSection } from './rows-section.js'
import { SteeringButtons } from './steering.js'
import { useBatch } from './use-batch.js'

const Batch = ({ keyOf, batch }: { keyOf: string; batch: BatchView }) => (
  <>
    <PageHead title={batch.name ?? 'Sheet without a name'} tab="Awards in bulk">
      Handed in <When at={batch.createdAt} />.
    </PageHead>
    <div className="stack-l">
      <ProgressPanel batch={batch} />
      <SteeringButtons keyOf={keyOf} batch={batch} />
      <FileButtons keyOf={keyOf} batch={batch} />
      <section className="section stack" aria-labelledby="rows-title">
        <h2 id="rows-title">Which rows need me?</h2>
        <RowsSection keyOf={keyOf} batch={batch} />
      </section>
      <p>
        <Link to="/batches">All sheets</Link>
      </p>
    </div>
  </>
)

function Found({ keyOf }: { keyOf: string }) {
  const { id } = useParams({ from: '/batches/$id' })
  const batch = useBatch(keyOf, id)
  return (
    <Loaded query={batch} what="the sheet">
      {(data) => <Batch key={id} keyOf={keyOf} batch={data} />}
    </Loaded>
  )
}

export const BatchPage = () => (
  <MemberGate why="A sheet is shown to the member that handed it in.">{(key) => <Found keyOf={key} />}</MemberGate>
)
