import { type FormEvent, useId, useState } from 'react'
import { PageHead } from '../ui/page-head.js'
import { OfferView } from './offer-view.js'
import { type Offer, readOffer } from './read-offer.js'

export function ClaimPage() {
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const [offer, setOffer] = useState<Offer>()
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readOffer(text)
    setError('error' in read ? read.error : undefined)
    setOffer('offer' in read ? read.offer : undefined)
  }
  return (
    <>
      <PageHead title="You were offered a credential" tab="Claim">
        Paste the offer, and see how it gets into your wallet.
      </PageHead>
      <div className="stack-l">
        <form className="form narrow" onSubmit={submit} noValidate>
          <div className="field">
            <label htmlFor={id}>Offer</label>
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
              aria-describedby={error ? `${id}-error` : undefined}
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
        <div aria-live="polite">{offer && <OfferView offer={offer} />}</div>
      </div>
    </>
  )
}
