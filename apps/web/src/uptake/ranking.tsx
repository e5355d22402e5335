import { useState } from 'react'
import type { Uptake } from '../api/analytics.js'
import { download } from '../ui/download.js'
import { csvOf } from './csv.js'
import { type Measure, measures, measureWords } from './pivot.js'

type RankingProps = { uptake: Uptake; by: 'achievement' | 'skill'; measure: Measure }
const FEW = 10

const nameOf = (row: Record<string, unknown>, by: RankingProps['by']) =>
  String((by === 'skill' ? row.skillName : row.achievementName) ?? row[by] ?? '')

const table = (uptake: Uptake, by: RankingProps['by']) => [
  [by, ...measures],
  ...uptake.rows.map((row) => [nameOf(row, by), ...measures.map((measure) => row[measure])]),
  ...uptake.hidden.map((row) => [nameOf(row, by), ...measures.map(() => 'hidden')]),
]

/** What is awarded most, by achievement or by skill. */
export function Ranking({ uptake, by, measure }: RankingProps) {
  const [all, setAll] = useState(false)
  const sorted = uptake.rows.toSorted((a, b) => b[measure] - a[measure])
  const rows = all ? sorted : sorted.slice(0, FEW)
  const most = Math.max(1, ...rows.map((row) => row[measure]))
  return (
    <div className="stack">
      <div className="table-frame">
        <table className="table table-cards">
          <thead>
            <tr>
              <th scope="col">{by === 'skill' ? 'Skill' : 'Achievement'}</th>
              <th scope="col">
                <span className="visually-hidden">As a bar</span>
              </th>
              {measures.map((one) => (
                <th key={one} scope="col" className="number">
                  {measureWords[one]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row[by])}>
                <th scope="row">{nameOf(row, by)}</th>
                <td>
                  <svg className="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={(row[measure] / most) * 100} height="8" />
                  </svg>
                </td>
                {measures.map((one) => (
                  <td key={one} className="number" data-label={measureWords[one]}>
                    {row[one].toLocaleString('en')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {uptake.suppressed > 0 && (
        <p className="soft small">
          {uptake.suppressed} more are withheld: fewer than {uptake.smallestGroup} people stand behind each.
        </p>
      )}
      <div className="buttons">
        {sorted.length > rows.length && (
          <button type="button" className="button" onClick={() => setAll(true)}>
            Show all {sorted.length}
          </button>
        )}
        <button
          type="button"
          className="button"
          onClick={() => download(`uptake-by-${by}.csv`, csvOf(table(uptake, by)), 'text/csv')}
        >
          Download as CSV
        </button>
      </div>
    </div>
  )
}
