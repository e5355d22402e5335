import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { sendJson } from '../api/http.js'
import { Problem } from '../api/problem.js'
import { type Offer, offerIn } from './read-offer.js'

/** What became of an offer, as far as can be seen from here. `elsewhere`: another site keeps it. */
export type OfferState =
  | 'reading'
  | 'waiting'
  | 'taken'
  | 'expired'
  | 'locked'
  | 'unknown'
  | 'elsewhere'
  | 'unreachable'

export type Seen = {
  offer: Offer
  state: OfferState
  /** Whether it was waiting when this page first looked, so that whoever takes it now is whoever looks. */
  watched: boolean
  retry: () => void
}

const EVERY_MS = 4_000

const gone: Record<string, OfferState> = {
  OFFER_TAKEN: 'taken',
  OFFER_EXPIRED: 'expired',
  OFFER_LOCKED: 'locked',
  OFFER_NOT_FOUND: 'unknown',
  NOT_FOUND: 'unknown',
}

type Looked = { offer?: Offer; state: OfferState }

/** Looks an offer of ours up. The page asks its own origin alone: what another site offers, the wallet looks up. */
async function look({ link, reference = '' }: Offer, signal: AbortSignal): Promise<Looked> {
  try {
    const { pathname, search } = new URL(reference)
    const read = offerIn(await sendJson(pathname + search, { signal }), link)
    return 'offer' in read ? { offer: read.offer, state: 'waiting' } : { state: 'unknown' }
  } catch (error) {
    const state = error instanceof Problem ? gone[error.code] : undefined
    if (state === undefined) throw error
    return { state }
  }
}

const OURS = /^\/oid4vci\/([a-z0-9-]+)\/offers\//

/** An offer that is only referred to is at least known to be of the one whose address it is. */
function withIssuer(offer: Offer): Offer {
  if (offer.issuer !== undefined || offer.reference === undefined) return offer
  const { origin, pathname } = new URL(offer.reference)
  const slug = origin === window.location.origin ? OURS.exec(pathname)?.[1] : undefined
  return { ...offer, issuer: slug === undefined ? origin : `${origin}/issuers/${slug}` }
}

/** Follows an offer from the moment it is shown until a wallet has it. */
export function useOffer(offer: Offer): Seen {
  const { link, reference } = offer
  const ours = reference !== undefined && new URL(reference).origin === window.location.origin
  const query = useQuery({
    queryKey: ['offer', link],
    queryFn: ({ signal }) => look(offer, signal),
    enabled: ours,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'waiting' ? EVERY_MS : false),
  })
  const known = useRef<Offer>(undefined)
  if (query.data?.offer) known.current = query.data.offer
  const remembered = known.current?.link === link ? known.current : undefined
  const retry = () => void query.refetch()
  const seen = (state: OfferState): Seen => ({
    offer: withIssuer(remembered ?? offer),
    state,
    watched: remembered !== undefined,
    retry,
  })
  if (!ours) return seen('elsewhere')
  if (query.data) return seen(query.data.state)
  return seen(query.isError ? 'unreachable' : 'reading')
}
