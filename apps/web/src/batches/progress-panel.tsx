import type { BatchView } from '../api/batches.js'
import { count, headline, secondsInWords, spoken, waitingOf } from './words.js'

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div className="figure">
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

/** Rows, rate and time left, as they change. */
export function ProgressPanel({ batch }: { batch: BatchView }) {
  const { rows, done, failed, rate, secondsLeft, state } = batch
  const moving = state === 'running'
  return (
    <div className="sheet stack">
      <p className="headline">{headline(batch)}</p>
      <progress
        className="progress"
        max={Math.max(rows, 1)}
        value={done + failed}
        aria-label="Rows that have an outcome"
      />
      <dl className="figures">
        <Figure name="Rows" value={count(rows)} />
        <Figure name="Awarded" value={count(done)} />
        <Figure name="Need you" value={count(failed)} />
        <Figure name="Waiting" value={count(waitingOf(batch))} />
        {rate > 0 && <Figure name="Rows a second" value={count(rate)} />}
        {moving && secondsLeft !== undefined && <Figure name="Time left" value={secondsInWords(secondsLeft)} />}
      </dl>
      {moving && (
        <p className="soft small">You can leave this page: the work goes on, and is here when you come back.</p>
      )}
      <p className="visually-hidden" role="status">
        {spoken(batch)}
      </p>
    </div>
  )
}
