import { type DragEvent, type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { type Read, readFiles, readSearch, type Wanted } from './wanted.js'

function FileButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="button" onClick={() => file.current?.click()}>
        Open a file
      </button>
      <input
        ref={file}
        type="file"
        multiple
        hidden
        aria-label="File of a receipt, and of its credential"
        accept=".txt,.receipt,.jwt,.sd-jwt,.json,text/plain,application/json"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </>
  )
}

/** Enter looks for one line; what has more lines is a receipt, which may be edited. */
const submitsBy = (event: KeyboardEvent<HTMLTextAreaElement>): boolean =>
  event.key === 'Enter' && !event.shiftKey && !event.currentTarget.value.trim().includes('\n')

/** One field for whatever names an entry. */
export function FindForm({ onFind }: { onFind: (wanted: Wanted) => void }) {
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const [over, setOver] = useState(false)
  const id = useId()
  const take = (read: Read | undefined) => {
    if (read === undefined) return
    setError('error' in read ? read.error : undefined)
    if ('wanted' in read) onFind(read.wanted)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    take(readSearch(text))
  }
  const takeFiles = async (files: readonly File[]) => take(await readFiles(files))
  const drag = (on: boolean) => (event: DragEvent) => {
    event.preventDefault()
    setOver(on)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void takeFiles([...event.dataTransfer.files])
  }
  return (
    <form
      className="form drop"
      onSubmit={submit}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={drop}
      data-over={over || undefined}
      noValidate
    >
      <div className="field">
        <label htmlFor={id}>Event, receipt or entry number</label>
        <p className="hint" id={`${id}-hint`}>
          The id of an event, a receipt as you have it, or the number of an entry. A file can be dropped here too.{' '}
          <kbd>/</kbd> brings you here.
        </p>
        <textarea
          id={id}
          className="input find-input"
          rows={2}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (!submitsBy(event)) return
            event.preventDefault()
            take(readSearch(text))
          }}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : `${id}-hint`}
          aria-keyshortcuts="/"
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
        <FileButton onFiles={(files) => void takeFiles(files)} />
      </div>
    </form>
  )
}
