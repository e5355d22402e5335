import { type DragEvent, useId, useRef, useState } from 'react'
import { download } from '../ui/download.js'
import { Icon } from '../ui/icon.js'

const COLUMNS = ['Learner number', 'Given name', 'Family name', 'E-mail', 'Result']
/** With a byte order mark and semicolons, as spreadsheets in most of Europe take it. */
const takeEmptySheet = () => download('awards.csv', `\ufeff${COLUMNS.join(';')}\r\n`, 'text/csv')

type DropZoneProps = { onFile: (file: File) => void; error?: string | undefined }

/** A file, dropped here or chosen. */
export function DropZone({ onFile, error }: DropZoneProps) {
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) onFile(file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the input inside does the same by keyboard
    <div
      className="drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="sheet" />
      <div className="field">
        <label htmlFor={id}>Choose a sheet, or drop it here</label>
        <p className="hint" id={`${id}-hint`}>
          CSV as a spreadsheet saves it, or one JSON object a line (NDJSON); up to 100,000 rows. Nothing is signed
          before you say so.
        </p>
        <input
          ref={input}
          id={id}
          type="file"
          accept=".csv,.txt,.tsv,.ndjson,.jsonl,text/csv"
          aria-describedby={error ? `${id}-error` : `${id}-hint`}
          aria-invalid={error ? true : undefined}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) onFile(file)
            // The same file may be chosen again, after it was corrected.
            event.target.value = ''
          }}
        />
        {error && (
          <p className="error-text" id={`${id}-error`} role="alert">
            {error}
          </p>
        )}
        <p className="small">
          <button type="button" className="button button-quiet button-small" onClick={takeEmptySheet}>
            Download an empty sheet to fill in
          </button>
        </p>
      </div>
    </div>
  )
}
