import { type FormEvent, useId, useState } from 'react'
import { eventOfReceipt } from './check-proof.js'
import type { Wanted } from './found-entry.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

type Read = { wanted: Wanted } | { error: string }

/** An event's id, or a whole receipt that says which event it is about. */
export function readSearch(given: string): Read {
  const text = given.trim()
  if (text === '') return { error: "Paste an event's id or a receipt first." }
  if (UUID.test(text)) return { wanted: { event: text.toLowerCase() } }
  if (!text.startsWith('c2sp.org/tlog-proof@v1'))
    return {
      error:
        'This is neither the id of an event (36 characters with hyphens) nor a receipt (it begins with "c2sp.org/tlog-proof@v1").',
    }
  try {
    const receipt = `${text}\n`
    const event = eventOfReceipt(receipt)
    if (event) return { wanted: { event, receipt } }
    return { error: 'This is a public receipt, which does not say what it is about. Search by the id of its event.' }
  } catch (error) {
    return { error: `The receipt cannot be read: ${error instanceof Error ? error.message : 'it is damaged'}.` }
  }
}

export function FindForm({ onFind }: { onFind: (wanted: Wanted) => void }) {
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readSearch(text)
    setError('error' in read ? read.error : undefined)
    if ('wanted' in read) onFind(read.wanted)
  }
  return (
    <form className="form narrow" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor={id}>Event or receipt</label>
        <p className="hint" id={`${id}-hint`}>
          The id of an event, or a receipt as you have it. It is checked on this device.
        </p>
        <textarea
          id={id}
          className="input"
          rows={2}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : `${id}-hint`}
          data-search
        />
        {error && (
          <p className="error-text" id={`${id}-error`} role="alert">
            {error}
          </p>
        )}
      </div>
      <div className="buttons">
        <button type="submit" className="button button-primary">
          Find it
        </button>
      </div>
    </form>
  )
}
