import { leafHash } from '@testamur/transparency-log'
import { climb, type PathStep, shortHash } from './merkle-path.js'

type MerklePathFigureProps = { index: number; size: number; hashes: readonly Uint8Array[]; entry: string }

const WIDTH = 420
const MIDDLE = WIDTH / 2
const REACH = 92
const STEP = 46
const TOP = 44
const BOTTOM = 40

function Step({ step, y }: { step: PathStep; y: number }) {
  const x = step.side === 'left' ? MIDDLE - REACH : MIDDLE + REACH
  const label =
    step.side === 'left' ? { x: x - 14, textAnchor: 'end' as const } : { x: x + 14, textAnchor: 'start' as const }
  return (
    <g>
      <path
        className="path-line"
        d={`M${x} ${y} C${x} ${y - STEP * 0.6} ${MIDDLE} ${y - STEP * 0.35} ${MIDDLE} ${y - STEP}`}
      />
      <circle className="path-node" cx={x} cy={y} r="6" />
      <text {...label} y={y + 4}>
        {shortHash(step.neighbour)}
      </text>
    </g>
  )
}

/** From leaf to root: at each height the one neighbour that is needed, and what the two make together. */
export function MerklePathFigure({ index, size, hashes, entry }: MerklePathFigureProps) {
  const leaf = leafHash(new TextEncoder().encode(entry))
  const steps = climb(size, index, leaf, hashes)
  const height = TOP + steps.length * STEP + BOTTOM
  const yOf = (level: number) => height - BOTTOM - level * STEP
  const root = steps.at(-1)?.parent ?? leaf
  const [entryNo, entries] = [index.toLocaleString('en'), size.toLocaleString('en')]
  return (
    <figure className="path">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`Entry ${entryNo} leads by ${steps.length} neighbours to the root of ${entries} entries`}
      >
        <path className="path-line path-climb" d={`M${MIDDLE} ${yOf(0)} V${yOf(steps.length)}`} />
        {steps.map((step, level) => (
          <Step key={shortHash(step.parent) + step.side} step={step} y={yOf(level)} />
        ))}
        {steps.map((step, level) => (
          <circle
            key={shortHash(step.parent)}
            className="path-node path-own"
            cx={MIDDLE}
            cy={yOf(level + 1)}
            r={level === steps.length - 1 ? 9 : 5}
          />
        ))}
        <circle className="path-node path-own" cx={MIDDLE} cy={yOf(0)} r="7" />
        <text className="path-name" x={MIDDLE} y={height - 10} textAnchor="middle">
          entry {entryNo}
        </text>
        <text className="path-name" x={MIDDLE} y={18} textAnchor="middle">
          root {shortHash(root)}
        </text>
      </svg>
      <figcaption>
        The entry and {steps.length} neighbours, hashed together step by step, give the root that the ledger has signed
        for its {entries} entries. Changing any earlier entry would change the root.
      </figcaption>
    </figure>
  )
}
