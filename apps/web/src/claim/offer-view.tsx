import { CopyButton } from '../ui/copy-button.js'
import { Logo } from '../ui/logo.js'
import { QrCode } from './qr-code.js'
import type { Offer } from './read-offer.js'
import './claim.css'

const slugOf = (issuer: string) => /\/issuers\/([a-z0-9-]+)$/.exec(issuer)?.[1]

/** An offer, explained, with the ways into a wallet. */
const StepsOfHolder = ({ code }: Pick<Offer, 'code'>) => (
  <ol className="steps">
    <li>Open the wallet on your phone, and scan this code. On the phone itself, use the button below.</li>
    {code && (
      <li>
        Type the code {code.length ? `of ${code.length} characters ` : ''}that was sent to you by another way. Whoever
        asks you for it by message is not your university.
      </li>
    )}
    <li>The wallet shows what it was given. From then on it is bound to a key that only your phone holds.</li>
  </ol>
)

type OfferViewProps = {
  offer: Offer
  /** For the one who hands it out, in place of the steps for the one who takes it. */
  handing?: boolean
}

export function OfferView({ offer: { link, issuer, code }, handing }: OfferViewProps) {
  const slug = issuer?.startsWith(`${window.location.origin}/`) ? slugOf(issuer) : undefined
  return (
    <section className="sheet offer-frame" aria-labelledby="offer-title">
      <div className="offer">
        <QrCode text={link} label="The offer, to be scanned with a wallet" />
        <div className="stack">
          {issuer && (
            <p className="row">
              <Logo slug={slug} name={slug ?? new URL(issuer).hostname} />
              <code>{issuer}</code>
            </p>
          )}
          <h2 id="offer-title">{handing ? 'Hand it to the learner' : 'Take it into your wallet'}</h2>
          {handing ? (
            <p>Let the learner scan it with a wallet, or send the link. The wallet then holds the credential.</p>
          ) : (
            <StepsOfHolder code={code} />
          )}
          <div className="buttons">
            {!handing && (
              <a className="button button-primary" href={link}>
                Open in a wallet
              </a>
            )}
            <CopyButton text={link}>Copy the offer</CopyButton>
          </div>
          <p className="soft small">An offer can be taken once, by one wallet.</p>
        </div>
      </div>
    </section>
  )
}
