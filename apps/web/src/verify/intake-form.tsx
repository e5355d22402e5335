import { type DragEvent, type FormEvent, useId, useRef, useState } from 'react'
import { MAX_FILE_BYTES, readIntake } from './intake.js'
import type { VerificationInput } from './run-verification.js'

type IntakeFormProps = {
  credential: string
  receipt: string
  onCredential: (text: string) => void
  onReceipt: (text: string) => void
  onVerify: (input: VerificationInput) => void
  onClear: () => void
  busy: boolean
}

const nothing = 'Paste a credential first, or drop its file here.'
const unlike =
  'This does not look like a credential. One begins with "eyJ" and has parts with "~" between them; a PDF or a picture of it cannot be verified.'

/** What stands in the way of verifying this, if anything. */
function objection(credential: string): string | undefined {
  const { kind, text } = readIntake(credential)
  if (text === '') return nothing
  if (kind === 'receipt')
    return 'This is a receipt. It belongs to a credential: paste that one here, and the receipt below.'
  return kind === 'unknown' ? unlike : undefined
}

export function IntakeForm(props: IntakeFormProps) {
  const { credential, receipt, onCredential, onReceipt, onVerify, onClear, busy } = props
  const [error, setError] = useState<string>()
  const [over, setOver] = useState(false)
  const [receiptOpen, setReceiptOpen] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const id = useId()

  const verifyNow = (credential: string, receipt: string) => {
    const found = objection(credential)
    setError(found)
    if (found) return
    const given = receipt.trim() === '' ? undefined : readIntake(receipt).text
    onVerify({ presentation: readIntake(credential).text, receipt: given })
  }
  const take = async (files: FileList | null) => {
    let [nextCredential, nextReceipt] = [credential, receipt]
    for (const one of [...(files ?? [])].slice(0, 2)) {
      if (one.size > MAX_FILE_BYTES) {
        setError(`${one.name} is larger than 1 MiB: no credential is.`)
        return
      }
      const text = await one.text()
      if (readIntake(text).kind === 'receipt') nextReceipt = text
      else nextCredential = text
    }
    onCredential(nextCredential)
    onReceipt(nextReceipt)
    setReceiptOpen(nextReceipt !== '')
    verifyNow(nextCredential, nextReceipt)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    verifyNow(credential, receipt)
  }
  const drag = (on: boolean) => (event: DragEvent) => {
    event.preventDefault()
    setOver(on)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files)
  }
  return (
    <form
      className="drop"
      onSubmit={submit}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={drop}
      data-over={over || undefined}
      noValidate
    >
      <div className="field">
        <label htmlFor={id}>Credential</label>
        <textarea
          id={id}
          className="input"
          rows={5}
          spellCheck={false}
          autoComplete="off"
          placeholder="Paste it here, or drop its file"
          value={credential}
          onChange={(event) => onCredential(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          data-search
        />
        {error && (
          <p className="error-text" id={`${id}-error`} role="alert">
            {error}
          </p>
        )}
      </div>
      <details className="disclose" open={receiptOpen} onToggle={(event) => setReceiptOpen(event.currentTarget.open)}>
        <summary>Add its receipt from the ledger</summary>
        <div className="field">
          <label htmlFor={`${id}-receipt`}>Receipt</label>
          <p className="hint">Shows that the award was entered in the ledger, where nobody can quietly take it out.</p>
          <textarea
            id={`${id}-receipt`}
            className="input"
            rows={4}
            spellCheck={false}
            autoComplete="off"
            placeholder="c2sp.org/tlog-proof@v1 …"
            value={receipt}
            onChange={(event) => onReceipt(event.target.value)}
          />
        </div>
      </details>
      <div className="buttons">
        <button type="submit" className="button button-primary" disabled={busy}>
          Verify
        </button>
        <button type="button" className="button" onClick={() => file.current?.click()}>
          Choose a file
        </button>
        {credential !== '' && (
          <button type="button" className="button button-quiet" onClick={onClear}>
            Clear
          </button>
        )}
        <input
          ref={file}
          type="file"
          multiple
          hidden
          aria-label="File of a credential or a receipt"
          accept=".jwt,.sd-jwt,.txt,.json,.receipt,text/plain,application/json"
          onChange={(event) => {
            void take(event.target.files)
            event.target.value = ''
          }}
        />
      </div>
    </form>
  )
}
