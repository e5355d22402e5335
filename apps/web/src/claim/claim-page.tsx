import { useEffect, useRef, useState } from 'react'
import { PageHead } from '../ui/page-head.js'
import { OfferForm } from './offer-form.js'
import { OfferView } from './offer-view.js'
import { type ReadOffer, readOffer } from './read-offer.js'

/** A link that a university sends carries the offer behind the #. */
const inAddress = (): ReadOffer | undefined =>
  /^#credential_offer(_uri)?=/.test(window.location.hash) ? readOffer(window.location.href) : undefined

function useOfferInAddress(): ReadOffer | undefined {
  const [read, setRead] = useState(inAddress)
  useEffect(() => {
    const look = () => setRead(inAddress())
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }, [])
  return read
}

/** The learner's page: an offer, and how it gets into a wallet. */
export function ClaimPage() {
  const came = useOfferInAddress()
  const [pasted, setPasted] = useState<ReadOffer>()
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (pasted && 'offer' in pasted) shown.current?.focus()
  }, [pasted])
  const read = pasted && 'offer' in pasted ? pasted : came
  const offer = read && 'offer' in read ? read.offer : undefined
  const error = pasted ?? came
  const form = <OfferForm onRead={setPasted} {...(error && 'error' in error && { error: error.error })} />
  return (
    <>
      <PageHead title="You were offered a credential" tab="Claim">
        {offer
          ? 'It is yours once your wallet has it. This is how it gets there.'
          : 'Paste the offer, and see how it gets into your wallet.'}
      </PageHead>
      <div className="stack-l">
        {!offer && form}
        <div ref={shown} tabIndex={-1}>
          {offer && <OfferView key={offer.link} offer={offer} />}
        </div>
        {offer && (
          <details className="disclose no-print">
            <summary>Look at another offer</summary>
            {form}
          </details>
        )}
      </div>
    </>
  )
}
