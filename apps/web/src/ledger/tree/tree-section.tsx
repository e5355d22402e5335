import { useEffect, useRef, useState } from 'react'
import { countOf, entries } from '../numbers.js'
import { pathOf, type Sheet, sheetsOf } from './sheets.js'
import { TreeFigure } from './tree-figure.js'

const Row = ({ sheet }: { sheet: Sheet }) => (
  <tr>
    <th scope="row" data-label="Level">
      {sheet.level}
    </th>
    <td className="number" data-label="A square is">
      {sheet.each === 1 ? 'an entry' : entries(sheet.each)}
    </td>
    <td className="number" data-label="Full tiles">
      {countOf(sheet.full)}
    </td>
    <td className="number" data-label="In the open tile">
      {sheet.filled} of 256
    </td>
    <td data-label="Its path">{pathOf(sheet) ? <code>{pathOf(sheet)}</code> : 'none yet'}</td>
  </tr>
)

const Twin = ({ sheets }: { sheets: readonly Sheet[] }) => (
  <details className="disclose">
    <summary>The same in a table</summary>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what may scroll must be reachable by keyboard */}
    <section className="table-frame twin" tabIndex={0} aria-label="The tree in a table">
      <table className="table table-cards">
        <caption className="visually-hidden">The levels of the tree</caption>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col" className="number">
              A square is
            </th>
            <th scope="col" className="number">
              Full tiles
            </th>
            <th scope="col" className="number">
              In the open tile
            </th>
            <th scope="col">Its path</th>
          </tr>
        </thead>
        <tbody>
          {sheets.map((sheet) => (
            <Row key={sheet.level} sheet={sheet} />
          ))}
        </tbody>
      </table>
    </section>
  </details>
)

/** The size before this one, while the page is open. */
function useSizeBefore(size: number): number | undefined {
  const [before, setBefore] = useState<number>()
  const last = useRef(size)
  useEffect(() => {
    if (last.current === size) return
    setBefore(last.current)
    last.current = size
  }, [size])
  return before
}

type TreeSectionProps = { size: number; root: string; waiting: number; index?: number | undefined }

/** The log as it grows. */
export function TreeSection({ size, root, waiting, index }: TreeSectionProps) {
  const before = useSizeBefore(size)
  const sheets = sheetsOf({ size, index })
  return (
    <section className="sheet stack" aria-labelledby="tree-title">
      <h2 id="tree-title">How it grows</h2>
      <TreeFigure size={size} root={root} before={before} waiting={waiting} index={index} />
      <p className="soft small narrow">
        {sheets.length === 1
          ? 'Each square is an entry. With all 256 the tile is full: its hash becomes one square of a next tile. '
          : 'Each square on the right is an entry. A tile of 256 is closed when it is full: its hash becomes one square of the tile to its left. '}
        The root stands for all of it: change one entry, and every square above it changes, up to the root.
        {waiting > 0 && ' Hollow squares wait for the next checkpoint.'}
        {index !== undefined &&
          sheets.some(({ marked }) => marked !== undefined) &&
          ' A ring marks the squares that hold the entry found.'}
      </p>
      <Twin sheets={sheets} />
    </section>
  )
}
