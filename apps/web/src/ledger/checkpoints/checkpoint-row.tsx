import { useId, useState } from 'react'
import { CopyButton } from '../../ui/copy-button.js'
import { Icon, type IconName } from '../../ui/icon.js'
import { Id } from '../../ui/id.js'
import type { Tone } from '../../ui/note.js'
import { clockWithSeconds } from '../../ui/time-words.js'
import { When } from '../../ui/when.js'
import { countOf } from '../numbers.js'
import type { Seal } from '../sight/check-note.js'
import type { CheckedCheckpoint } from './checkpoint-csv.js'

const looks: Record<Seal['state'], { tone: Tone; icon: IconName; word: string }> = {
  good: { tone: 'good', icon: 'tick', word: 'signed' },
  absent: { tone: 'plain', icon: 'dash', word: 'not signed' },
  false: { tone: 'bad', icon: 'cross', word: 'a false signature' },
  unknown: { tone: 'doubt', icon: 'question', word: 'cannot be checked here' },
}

function SealTag({ seal: { key, name, state, at } }: { seal: Seal }) {
  const { tone, icon, word } = looks[state]
  return (
    <li className={`tag tone-${tone} seal`}>
      <Icon name={icon} />
      <span>
        <span className="seal-name" title={key.name}>
          {name}
        </span>{' '}
        {at ? <time dateTime={at.toISOString()}>{clockWithSeconds(at)}</time> : word}
      </span>
    </li>
  )
}

type CheckpointRowProps = { checkpoint: CheckedCheckpoint; growth: number | undefined }

/** A checkpoint: how far the log had come, who has sealed that, and the signed note itself on demand. */
export function CheckpointRow({ checkpoint, growth }: CheckpointRowProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const { size, root, note, publishedAt, checked } = checkpoint
  return (
    <>
      <tr>
        <th scope="row" className="number" data-label="Entries">
          {countOf(size)}
          <span className="only-card"> entries</span>
        </th>
        <td className="number" {...(growth !== undefined && { 'data-label': 'New' })}>
          {growth !== undefined && `+${countOf(growth)}`}
        </td>
        <td data-label="Published">
          <When at={publishedAt} />
        </td>
        <td data-label="Sealed by">
          <ul className="seals">
            <SealTag seal={{ ...checked.log, name: 'The log' }} />
            {checked.witnesses.map((seal) => (
              <SealTag key={seal.key.keyId} seal={seal} />
            ))}
          </ul>
        </td>
        <td data-label="Root">
          <Id id={root} what={`the root of ${countOf(size)} entries`} />
        </td>
        <td>
          <button
            type="button"
            className="button button-small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={`${open ? 'Hide' : 'Show'} the note of ${countOf(size)} entries`}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Hide the note' : 'Show the note'}
          </button>
        </td>
      </tr>
      <tr id={id} hidden={!open} className="note-row">
        <td colSpan={6}>
          {open && (
            <div className="stack">
              <pre className="raw">{note}</pre>
              <div className="buttons">
                <CopyButton text={note}>Copy the note</CopyButton>
              </div>
            </div>
          )}
        </td>
      </tr>
    </>
  )
}
