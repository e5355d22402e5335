import { leafHash } from '@testamur/transparency-log'
import { useId, useState } from 'react'
import { Icon } from '../../ui/icon.js'
import { base64Of, shortHash } from '../base64.js'
import { countOf, entries } from '../numbers.js'
import { climb, type Leaves, type PathStep } from './merkle-path.js'

export type MerklePathGiven = {
  index: number
  size: number
  hashes: readonly Uint8Array[]
  /** The entry's exact text. */
  entry: string
  /** The root that the checkpoint names. */
  root?: Uint8Array | undefined
}

const rangeOf = ({ start, end }: Leaves): string =>
  end - start === 1 ? `entry ${countOf(start)}` : `${countOf(start)} – ${countOf(end - 1)}`

const Hash = ({ hash }: { hash: Uint8Array }) => <code className="climb-hash">{shortHash(hash)}…</code>

type JointProps = { side?: PathStep['side']; height?: number; from?: number; to?: number }

/** The line from below to above through a node, and the neighbour's line that joins it there. */
const Joint = ({ side, height = 60, from = height, to = 0 }: JointProps) => (
  <svg
    className="climb-joint"
    viewBox={`0 0 56 ${height}`}
    width="56"
    height={height}
    aria-hidden="true"
    focusable="false"
  >
    <path className="climb-spine" d={`M28 ${from}V${to}`} />
    {side && (
      <path
        className="climb-branch"
        d={side === 'left' ? 'M0 40H8C22 40 28 34 28 12' : 'M56 40H48C34 40 28 34 28 12'}
      />
    )}
    <circle className="climb-node" cx="28" cy="12" r="6" />
  </svg>
)

type StepProps = {
  step: PathStep
  place: number
  isLast: boolean
  active: boolean
  describedBy: string
  onActive: () => void
}

function Step({ step, place, isLast, active, describedBy, onActive }: StepProps) {
  return (
    <li className="climb-step" data-side={step.side} data-active={active || undefined}>
      <button
        type="button"
        className="climb-neighbour"
        aria-label={`Step ${place}: the neighbour on the ${step.side}, ${rangeOf(step.leaves)}, hash ${shortHash(step.neighbour)}`}
        aria-describedby={active ? describedBy : undefined}
        onFocus={onActive}
        onMouseEnter={onActive}
        onClick={onActive}
      >
        <Hash hash={step.neighbour} />
        <span>{rangeOf(step.leaves)}</span>
      </button>
      <Joint side={step.side} {...(isLast && { to: 12 })} />
      <span className="climb-own">
        <span className="visually-hidden">Together: </span>
        <Hash hash={step.parent} />
      </span>
    </li>
  )
}

const Full = ({ name, hash }: { name: string; hash: Uint8Array }) => (
  <>
    <dt>{name}</dt>
    <dd>
      <code>{base64Of(hash)}</code>
    </dd>
  </>
)

function Details({ step, place, of }: { step: PathStep; place: number; of: number }) {
  const order = step.side === 'left' ? 'neighbour, then own' : 'own, then neighbour'
  return (
    <>
      <p>
        <strong>
          Step {place} of {of}.
        </strong>{' '}
        The neighbour on the {step.side} stands for {rangeOf(step.leaves)} and lies in{' '}
        {step.tiles.map((tile, at) => (
          <span key={tile}>
            {at > 0 && ', '}
            <code>{tile}</code>
          </span>
        ))}
        .
      </p>
      <dl className="climb-full">
        <Full name="Neighbour" hash={step.neighbour} />
        <Full name={`SHA-256 of 01, ${order}`} hash={step.parent} />
      </dl>
    </>
  )
}

/** What came out of the climb beside what the log has signed. */
function Compare({ reached, root, size }: { reached: Uint8Array; root: Uint8Array | undefined; size: number }) {
  const same = root === undefined || base64Of(root) === base64Of(reached)
  return (
    <div className={`climb-root tone-${same ? 'good' : 'bad'}`}>
      <p className="climb-root-name">
        {root && <Icon name={same ? 'tick' : 'cross'} />}
        Root of {entries(size)}
        {root && (same ? ': the two are the same' : ': the two differ')}
      </p>
      <dl className="climb-full">
        <Full name={root ? 'Computed here' : 'Its hash'} hash={reached} />
        {root && <Full name="In the signed checkpoint" hash={root} />}
      </dl>
    </div>
  )
}

/** From leaf to root: at each height the one neighbour that is needed, and what the two make together. */
export function MerklePathFigure({ index, size, hashes, entry, root }: MerklePathGiven) {
  const [active, setActive] = useState<number>()
  const id = useId()
  const leaf = leafHash(new TextEncoder().encode(entry))
  const steps = climb(size, index, leaf, hashes)
  const shown = active === undefined ? undefined : steps[active]
  return (
    <figure className="climb" aria-label={`The path of entry ${countOf(index)} to the root of ${entries(size)}`}>
      <Compare reached={steps.at(-1)?.parent ?? leaf} root={root} size={size} />
      <ol className="climb-steps">
        <li className="climb-step climb-leaf">
          <span className="climb-own">
            <strong>Entry {countOf(index)}</strong>
          </span>
          <Joint height={24} from={12} />
          <span className="climb-own">
            <Hash hash={leaf} />
          </span>
        </li>
        {steps.flatMap((step, at) => [
          ...(step.own && step.own !== steps[at - 1]?.own
            ? [
                <li key={step.own} className="climb-tile">
                  <code>↑ {step.own}</code>
                </li>,
              ]
            : []),
          <Step
            key={base64Of(step.parent)}
            step={step}
            place={at + 1}
            isLast={at === steps.length - 1}
            active={at === active}
            describedBy={id}
            onActive={() => setActive(at)}
          />,
        ])}
      </ol>
      <div className="climb-details" id={id}>
        {shown && active !== undefined ? (
          <Details step={shown} place={active + 1} of={steps.length} />
        ) : (
          <p>
            Point at a neighbour, or move to it with the Tab key, to see its hash in full and the tile that it lies in.
          </p>
        )}
      </div>
      <figcaption>
        The entry and {steps.length} {steps.length === 1 ? 'neighbour' : 'neighbours'}, hashed together from the bottom
        up, give the root that the log has signed. Any other entry would give another root.
      </figcaption>
    </figure>
  )
}
