import type { ReactNode } from 'react'
import type { RowProblem, SheetColumn } from '../api/batches.js'
import { Icon } from '../ui/icon.js'

export type ShownRow = { row: number; cells: readonly string[]; problems: readonly RowProblem[] }

type SheetTableProps = {
  label: string
  columns: readonly SheetColumn[]
  rows: readonly ShownRow[]
  /** What stands in a column's head below its name. */
  head?: (column: SheetColumn) => ReactNode
}

/** Cells without a column of their own: a line of JSON, or one too many. */
const columnsFor = (columns: readonly SheetColumn[], rows: readonly ShownRow[]): SheetColumn[] => {
  const lengths = rows.map(({ cells }) => cells.findLastIndex((cell) => cell.trim() !== '') + 1)
  const widest = Math.min(Math.max(columns.length, ...lengths), columns.length + 20)
  const beyond = Array.from({ length: Math.max(0, widest - columns.length) }, (_, i) => columns.length + i)
  const name = columns.length === 0 ? 'Line' : 'No header'
  return [...columns, ...beyond.map((index) => ({ index, header: name }))]
}

const Wrong = ({ cell, problems }: { cell: string; problems: readonly RowProblem[] }) => (
  <td className="cell-wrong">
    <span className="cell-value">{cell === '' ? <em>empty</em> : cell}</span>
    <span className="cell-why">
      <Icon name="cross" />
      {problems.map(({ message }) => message).join('; ')}
    </span>
  </td>
)

function Row({ row: { row, cells, problems }, columns }: { row: ShownRow; columns: readonly SheetColumn[] }) {
  const headers = new Set(columns.map(({ header }) => header))
  const ofRow = problems.filter(({ column }) => column === undefined || !headers.has(column))
  return (
    <tr data-wrong={problems.length > 0 || undefined}>
      <th scope="row" className={ofRow.length > 0 ? 'number cell-wrong' : 'number'}>
        {row}
        {ofRow.length > 0 && (
          <span className="cell-why">
            <Icon name="cross" />
            {ofRow.map(({ column, message }) => (column ? `${column}: ${message}` : message)).join('; ')}
          </span>
        )}
      </th>
      {columns.map(({ index, header }) => {
        const wrong = problems.filter(({ column }) => column === header)
        const cell = cells[index] ?? ''
        return wrong.length > 0 ? <Wrong key={index} cell={cell} problems={wrong} /> : <td key={index}>{cell}</td>
      })}
    </tr>
  )
}

/** The sheet itself, its wrong cells marked, each with the reason below what stands in it. */
export function SheetTable({ label, columns, rows, head }: SheetTableProps) {
  const shown = columnsFor(columns, rows)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table-frame sheet-frame" aria-label={label} tabIndex={0}>
      <table className="table sheet-table">
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col" className="number">
              Row
            </th>
            {shown.map((column) => (
              <th scope="col" key={column.index}>
                <span className="sheet-header">{column.header || `Column ${column.index + 1}`}</span>
                {head?.(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.row} row={row} columns={shown} />
          ))}
        </tbody>
      </table>
    </section>
  )
}
