import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Awarded } from '../api/issuer.js'
import { OfferToHand } from '../claim/offer-view.js'
import { readOffer } from '../claim/read-offer.js'
import { TokenActions } from '../credentials/token-actions.js'
import { CopyButton } from '../ui/copy-button.js'
import { Note } from '../ui/note.js'
import { ReceiptStatus, useReceipt } from './receipt-status.js'

type AwardedViewProps = { keyOf: string; awarded: Awarded; holder: string; title: string; onAgain: () => void }

function Direct({ keyOf, id, credential }: { keyOf: string; id: string; credential: string }) {
  const receipt = useReceipt(keyOf, id)
  return (
    <>
      <TokenActions id={id} token={credential} receipt={receipt.data} />
      <ReceiptStatus keyOf={keyOf} id={id} />
    </>
  )
}

type OfferedProps = { offer: string; page: string | undefined; txCode: string | undefined }

function Offered({ offer, page, txCode }: OfferedProps) {
  const read = readOffer(offer)
  return (
    <>
      {txCode && (
        <p>
          Code for the wallet: <strong className="mono">{txCode}</strong>. Send it to the learner by another way than
          the offer. It is shown this once.
        </p>
      )}
      {'offer' in read ? (
        <OfferToHand offer={read.offer} page={page} />
      ) : (
        <CopyButton text={offer}>Copy the offer</CopyButton>
      )}
    </>
  )
}

/** What the award made: the credential or its offer, and its receipt as soon as there is one. */
export function AwardedView({ keyOf, awarded, holder, title, onAgain }: AwardedViewProps) {
  const heading = useRef<HTMLDivElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const { id, credential, offer, offerUri, offerPage, txCode } = awarded
  return (
    <div className="stack">
      <div ref={heading} tabIndex={-1}>
        <Note tone="good" role="status" title={`${holder} has been awarded “${title}”.`}>
          <p>
            {credential
              ? 'Hand the credential over: the learner holds it from now on.'
              : 'It becomes a credential when the learner takes the offer into a wallet.'}
          </p>
        </Note>
      </div>
      {credential && <Direct keyOf={keyOf} id={id} credential={credential} />}
      {offer && <Offered offer={offerUri ?? offer} page={offerPage} txCode={txCode} />}
      <div className="buttons">
        <Link to="/credentials/$id" params={{ id }} className="button">
          Open its page
        </Link>
        <button type="button" className="button" onClick={onAgain}>
          Award another
        </button>
      </div>
    </div>
  )
}
