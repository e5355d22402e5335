import { useState } from 'react'
import type { KeyMove, KeySetEntry } from '../api/registry.js'
import { useKeys } from '../session/session.js'
import { KeysTable } from './keys-table.js'
import { MoveKey } from './move-key.js'

const moves: readonly { move: KeyMove; label: string }[] = [
  { move: 'rotate', label: 'Rotate' },
  { move: 'retire', label: 'Retire' },
  { move: 'compromise', label: 'Stolen' },
]

const mayMove = ({ state, until, rotationOrderedAt }: KeySetEntry, move: KeyMove): boolean =>
  move === 'compromise'
    ? state !== 'compromised'
    : state === 'active' && !until && !(move === 'rotate' && rotationOrderedAt)

/** The member's keys; an operator may rotate, retire and condemn them. */
export function MemberKeys({ slug, keys }: { slug: string; keys: KeySetEntry[] }) {
  const operator = useKeys().operator?.key
  const [asked, setAsked] = useState<{ move: KeyMove; entry: KeySetEntry }>()
  const buttons = (entry: KeySetEntry) => (
    <span className="row">
      {moves
        .filter(({ move }) => mayMove(entry, move))
        .map(({ move, label }) => (
          <button
            key={move}
            type="button"
            className="button button-quiet button-small"
            onClick={() => setAsked({ move, entry })}
          >
            {label}
          </button>
        ))}
    </span>
  )
  return (
    <>
      <KeysTable keys={keys} actions={operator === undefined ? undefined : buttons} />
      {operator !== undefined && (
        <MoveKey slug={slug} operator={operator} asked={asked} onClose={() => setAsked(undefined)} />
      )}
    </>
  )
}
