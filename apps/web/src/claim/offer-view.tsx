import { useQuery } from '@tanstack/react-query'
import { readMember } from '../api/registry.js'
import { CopyButton } from '../ui/copy-button.js'
import { Logo } from '../ui/logo.js'
import { Note } from '../ui/note.js'
import { OfferQuestions, OfferSteps } from './offer-steps.js'
import { kindOf, type Told, whyOver, whyOverForMember } from './offer-words.js'
import { QrCode } from './qr-code.js'
import type { Offer } from './read-offer.js'
import { type Seen, useOffer } from './use-offer.js'
import './claim.css'

const slugOf = (issuer: string | undefined) =>
  issuer?.startsWith(`${window.location.origin}/`) ? /\/issuers\/([a-z0-9-]+)$/.exec(issuer)?.[1] : undefined

/** Who offers, by the name that the registry knows; by its address where it is none of ours. */
function useOfferer(issuer: string | undefined): { slug: string | undefined; name: string } {
  const slug = slugOf(issuer)
  const { data } = useQuery({
    queryKey: ['member', slug],
    queryFn: () => readMember(String(slug)),
    enabled: slug !== undefined,
  })
  return { slug, name: data?.name ?? (issuer ? new URL(issuer).hostname : 'Another site') }
}

const Offerer = ({ issuer }: { issuer: string | undefined }) => {
  const { slug, name } = useOfferer(issuer)
  return (
    <p className="offerer">
      <Logo slug={slug} name={name} />
      <span>
        <strong>{name}</strong>
        {issuer && <code>{issuer}</code>}
      </span>
    </p>
  )
}

const Over = ({ told: { tone, title, text } }: { told: Told }) => (
  <Note tone={tone} title={title}>
    <p>{text}</p>
  </Note>
)

function Follow({ state, retry }: Seen) {
  if (state === 'reading') return <p className="soft small">Looking the offer up …</p>
  if (state === 'waiting')
    return <p className="soft small no-print">It waits for your wallet. This page sees when it is taken.</p>
  if (state === 'elsewhere')
    return (
      <p className="soft small">
        Another site keeps this offer, or all of it is in the link: your wallet says what became of it.
      </p>
    )
  return (
    <p className="soft small">
      The offer could not be looked up just now; your wallet may succeed.{' '}
      <button type="button" className="link-button" onClick={retry}>
        Look again
      </button>
    </p>
  )
}

/** A page that a phone opens from a printed sheet. */
const pageOf = ({ reference }: Offer) =>
  reference && `${window.location.origin}/claim#credential_offer_uri=${encodeURIComponent(reference)}`

/** An offer, explained to the one who takes it. */
export function OfferView({ offer: given }: { offer: Offer }) {
  const seen = useOffer(given)
  const { offer } = seen
  const over = whyOver(seen)
  const { name } = useOfferer(offer.issuer)
  const page = pageOf(given)
  return (
    <section className="sheet offer-frame stack" aria-labelledby="offer-title">
      <h2 id="offer-title">
        {over && over.tone !== 'good' ? `An offer of ${name}` : `${name} offers you ${kindOf(offer)}`}
      </h2>
      <div role="status">{over && <Over told={over} />}</div>
      {!over && (
        <div className="offer">
          <QrCode text={offer.link} label="The offer, to be scanned with a wallet" />
          <div className="stack">
            <Offerer issuer={offer.issuer} />
            <div className="buttons">
              <a className="button button-primary" href={offer.link}>
                Open in a wallet
              </a>
              <CopyButton text={offer.link}>Copy the offer</CopyButton>
            </div>
            <Follow {...seen} />
            <OfferSteps code={offer.code} />
            {page && <p className="print-only small">The same offer on the web: {page}</p>}
          </div>
        </div>
      )}
      <OfferQuestions />
    </section>
  )
}

/** The same for the one who hands it out. */
export function OfferToHand({ offer: given, page }: { offer: Offer; page?: string | undefined }) {
  const seen = useOffer(given)
  const over = whyOverForMember(seen)
  return (
    <section className="sheet offer-frame stack" aria-labelledby="offer-title">
      <h2 id="offer-title">Hand it to the learner</h2>
      <div role="status">{over && <Over told={over} />}</div>
      {!over && (
        <div className="offer">
          <QrCode text={given.link} label="The offer, to be scanned with a wallet" />
          <div className="stack">
            <p>
              Let the learner scan it with a wallet, or send the page that explains it. The wallet then holds the
              credential.
            </p>
            <div className="buttons">
              {page && <CopyButton text={page}>Copy the learner's page</CopyButton>}
              <CopyButton text={given.link}>Copy the offer</CopyButton>
            </div>
            <p className="soft small">An offer can be taken once, by one wallet. This page sees when it is.</p>
          </div>
        </div>
      )}
    </section>
  )
}
