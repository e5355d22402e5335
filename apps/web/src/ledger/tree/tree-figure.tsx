import { useWidth } from '../../ui/use-width.js'
import { countOf, entries } from '../numbers.js'
import { type Sheet, sheetsOf, type TreeGiven } from './sheets.js'
import { layoutOf, middleOf, type Placed, type Point, SIDE, squares, type TreeLayout } from './tree-layout.js'

const FIRST_WIDTH = 320

function Marked({ placed, pitch }: { placed: Placed; pitch: number }) {
  if (placed.sheet.marked === undefined) return null
  const { x, y } = middleOf(placed, placed.sheet.marked, pitch)
  return (
    <g className="tree-marked">
      <circle cx={x - 0.75} cy={y - 0.75} r={Math.max(6, pitch)} />
    </g>
  )
}

const ROOMY = 120

/** What stands below a tile, in lines as long as it is wide. */
function captionOf({ filled, each, full }: Sheet, side: number): string[] {
  const unit = side < ROOMY ? '' : each === 1 ? ' entry' : ' entries'
  const closed = full === 0 ? [] : [`${countOf(full)} full${side < ROOMY ? '' : full === 1 ? ' tile' : ' tiles'}`]
  return [`${filled} of 256`, `${countOf(each)}${unit} each`, ...closed]
}

function SheetDrawing({ placed, pitch }: { placed: Placed; pitch: number }) {
  const { sheet, x, y, side, behind } = placed
  const settled = sheet.filled - sheet.fresh
  const middle = x + side / 2
  return (
    <g>
      {behind.map((by) => (
        <rect
          key={by}
          className="tree-behind"
          x={x - 4 + by}
          y={y - 4 - by}
          width={side + 7}
          height={side + 7}
          rx="2"
        />
      ))}
      <rect className="tree-sheet" x={x - 4} y={y - 4} width={side + 7} height={side + 7} rx="2" />
      <path className="tree-empty" d={squares(placed, sheet.filled, SIDE * SIDE, pitch)} />
      <path className="tree-filled" d={squares(placed, 0, settled, pitch)} />
      <path key={sheet.filled} className="tree-fresh" d={squares(placed, settled, sheet.filled, pitch)} />
      <path className="tree-waiting" d={squares(placed, sheet.filled, sheet.filled + sheet.waiting, pitch)} />
      <Marked placed={placed} pitch={pitch} />
      {captionOf(sheet, side).map((line, at) => (
        <text
          key={line}
          className={at === 0 ? 'tree-count' : undefined}
          x={middle}
          y={y + side + 22 + 17 * at}
          textAnchor="middle"
        >
          {line}
        </text>
      ))}
    </g>
  )
}

/** From a sheet to the root: down from it, and across to where the sheet stands. */
const trunk = (root: Point, { x, y, side }: Placed): string => {
  const middle = x + side / 2
  return `M${middle} ${y - 4} C${middle} ${y - 30} ${root.x} ${y - 30} ${root.x} ${root.y + 10}`
}

/** From a tile's edge to the square that it will be on the next one once it is full. */
function becomes(from: Placed, to: Placed, pitch: number): string {
  const target = middleOf(to, to.sheet.filled, pitch)
  const [startX, startY, endX] = [from.x - 4, from.y + from.side / 2, target.x + pitch * 0.4]
  const bend = Math.max(18, (startX - endX) * 0.45)
  return `M${startX} ${startY}C${startX - bend} ${startY} ${endX + bend} ${target.y} ${endX} ${target.y}`
}

/** Which square a tile becomes: what is drawn above the tiles. */
const Becoming = ({ sheets, pitch }: TreeLayout) =>
  sheets.slice(1).map((placed, at) => {
    const to = sheets[at] as Placed
    return (
      <g key={placed.sheet.level} className="tree-becomes">
        <path d={squares(to, to.sheet.filled, to.sheet.filled + 1, pitch)} />
        <path d={becomes(placed, to, pitch)} />
      </g>
    )
  })

const spoken = (size: number, sheets: readonly Sheet[]): string =>
  `The tree of ${entries(size)}. ${sheets
    .map(
      ({ level, filled, full }) => `Level ${level}: ${countOf(full)} full tiles, and ${filled} of 256 in the open one.`,
    )
    .join(' ')}`

type TreeFigureProps = TreeGiven & { root: string }

/** The tree as sheets of 256 squares that fill up, and the root over them. */
export function TreeFigure({ root, ...given }: TreeFigureProps) {
  const [frame, width] = useWidth<HTMLDivElement>(FIRST_WIDTH)
  const sheets = sheetsOf(given)
  const layout = layoutOf(sheets, width)
  return (
    <div ref={frame}>
      <svg className="tree" width={width} height={layout.height} role="img" aria-label={spoken(given.size, sheets)}>
        {layout.sheets.map((placed) => (
          <path key={placed.sheet.level} className="tree-line" d={trunk(layout.root, placed)} />
        ))}
        {layout.sheets.map((placed) => (
          <SheetDrawing key={placed.sheet.level} placed={placed} pitch={layout.pitch} />
        ))}
        <Becoming {...layout} />
        <circle className="tree-root" cx={layout.root.x} cy={layout.root.y} r="10" />
        <text className="tree-count" x={layout.root.x - 20} y={layout.root.y + 5} textAnchor="end">
          Root of {countOf(given.size)}
        </text>
        <text className="tree-hash" x={layout.root.x + 20} y={layout.root.y + 5}>
          {root.slice(0, 8)}…
        </text>
      </svg>
    </div>
  )
}
