import { useMemo } from 'react'
import type { Uptake } from '../api/analytics.js'
import { download } from '../ui/download.js'
import { Empty } from '../ui/empty.js'
import { csvOf } from './csv.js'
import { Legend, LineChart } from './line-chart.js'
import { hiddenWhy, MonthTable } from './month-table.js'
import { type Measure, type Pivot, pivot } from './pivot.js'

const table = ({ months, lines }: Pivot) => [
  ['month', ...lines.map(({ name }) => name)],
  ...months.map((month, at) => [month, ...lines.map(({ cells }) => cells[at] ?? 0)]),
]

export function ByMonth({ uptake, measure }: { uptake: Uptake; measure: Measure }) {
  const shown = useMemo(() => pivot(uptake, measure), [uptake, measure])
  if (shown.months.length === 0)
    return (
      <Empty title="Nothing to count yet">
        <p>The first award makes the first point. Counting starts from the events, and misses none.</p>
      </Empty>
    )
  const isHidden = shown.lines.some(({ cells }) => cells.includes('hidden'))
  return (
    <div className="stack">
      <figure className="sheet stack">
        <figcaption>
          <Legend pivot={shown} />
        </figcaption>
        <LineChart pivot={shown} />
        {isHidden && (
          <p className="soft small">
            In a hatched month a count is hidden, and its line is broken. {hiddenWhy(uptake.smallestGroup)}
          </p>
        )}
      </figure>
      <details className="disclose">
        <summary>The same in numbers</summary>
        <MonthTable pivot={shown} smallest={uptake.smallestGroup} />
      </details>
      <div className="buttons">
        <button
          type="button"
          className="button"
          onClick={() => download(`uptake-${measure}-by-month.csv`, csvOf(table(shown)), 'text/csv')}
        >
          Download as CSV
        </button>
      </div>
    </div>
  )
}
