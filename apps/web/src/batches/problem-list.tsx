import type { ShownRow } from './sheet-table.js'
import { rowsInWords } from './words.js'

type Group = { message: string; column: string | undefined; remedy: string | undefined; rows: number[] }

/** The same problem of many rows is one thing to do. */
export function groupProblems(rows: readonly ShownRow[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { row, problems } of rows)
    for (const { column, message, remedy } of problems) {
      // What names another row is the same problem all the same.
      const key = `${column}\n${message.replace(/\brow \d+/, 'row')}`
      const group = groups.get(key) ?? { column, message, remedy, rows: [] }
      group.rows.push(row)
      groups.set(key, group)
    }
  return [...groups.values()]
}

const FEW = 8
const named = (rows: readonly number[]) =>
  rows.length === 1 ? `Row ${rows[0]}` : `Rows ${rows.slice(0, FEW).join(', ')}${rows.length > FEW ? ' and more' : ''}`

/** What is wrong and what to do, in words: for who does not see the table, and for who corrects the sheet elsewhere. */
export function ProblemList({ rows }: { rows: readonly ShownRow[] }) {
  const groups = groupProblems(rows)
  if (groups.length === 0) return null
  return (
    <ul className="problems" aria-label="What is wrong, and what to do">
      {groups.map(({ column, message, remedy, rows: where }) => (
        <li key={`${column}${message}`}>
          <strong>
            {named(where)}
            {column && `, ${column}`}:
          </strong>{' '}
          {message}.{remedy && <span className="soft"> {sentence(remedy)}</span>}
          {where.length > FEW && <span className="soft"> ({rowsInWords(where.length)})</span>}
        </li>
      ))}
    </ul>
  )
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
