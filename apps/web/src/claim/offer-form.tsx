import { type FormEvent, useId, useState } from 'react'
import { type ReadOffer, readOffer } from './read-offer.js'

type OfferFormProps = { onRead: (read: ReadOffer) => void; error?: string }

/** For an offer that came as a text. */
export function OfferForm({ onRead, error }: OfferFormProps) {
  const [text, setText] = useState('')
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onRead(readOffer(text))
  }
  return (
    <form className="form narrow" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor={id}>Offer</label>
        <p className="hint" id={`${id}-hint`}>
          The link that your university sent you. A QR code on paper is scanned with the wallet itself.
        </p>
        <textarea
          id={id}
          className="input"
          rows={4}
          spellCheck={false}
          autoComplete="off"
          placeholder="openid-credential-offer://…"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-hint ${id}-error` : `${id}-hint`}
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
          Show the offer
        </button>
      </div>
    </form>
  )
}
