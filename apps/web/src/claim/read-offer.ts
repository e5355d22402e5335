/** A credential offer (OpenID4VCI 1.0 §4.1) as far as a person needs to know it. */
export type Offer = {
  /** The offer as a wallet takes it: `openid-credential-offer://…`. */
  link: string
  /** Where it is fetched, where the link only refers to it (§4.1.3). */
  reference?: string
  /** Who offers; unknown where the offer is only referred to. */
  issuer?: string
  credentials: string[]
  /** Whether the wallet will ask for a code that was sent by another way, and how long it is. */
  code?: { length?: number; hint?: string }
}

export type ReadOffer = { offer: Offer } | { error: string }

const SCHEME = 'openid-credential-offer://'
const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function codeOf(grants: unknown): Offer['code'] {
  const grant = isObject(grants) ? grants[GRANT] : undefined
  const code = isObject(grant) ? grant.tx_code : undefined
  if (!isObject(code)) return undefined
  return {
    ...(typeof code.length === 'number' && { length: code.length }),
    ...(typeof code.description === 'string' && { hint: code.description }),
  }
}

/** An offer as its JSON says it, under a link that leads to it. */
export function offerIn(value: unknown, link: string): ReadOffer {
  if (!isObject(value) || typeof value.credential_issuer !== 'string' || !URL.canParse(value.credential_issuer))
    return { error: 'The offer does not say who makes it. Ask for the offer again.' }
  const ids = Array.isArray(value.credential_configuration_ids) ? value.credential_configuration_ids.map(String) : []
  const code = codeOf(value.grants)
  return { offer: { link, issuer: value.credential_issuer, credentials: ids, ...(code && { code }) } }
}

function inside(link: string, text: string): ReadOffer {
  try {
    return offerIn(JSON.parse(text), link)
  } catch {
    return { error: 'The offer inside the link is damaged: it is no JSON. Ask for the offer again.' }
  }
}

/** What stands behind the ? or the # of a link; the page's own links carry the offer behind the #, where no server sees it. */
function paramsOf({ search, hash }: URL): URLSearchParams {
  const behind = new URLSearchParams(hash.slice(1))
  return behind.has('credential_offer') || behind.has('credential_offer_uri') ? behind : new URLSearchParams(search)
}

/** Reads an offer as people get it: the link, a web link that carries it, or its JSON. */
export function readOffer(given: string): ReadOffer {
  const text = given.trim()
  if (text === '') return { error: 'Paste an offer first.' }
  if (text.startsWith('{')) return inside(`${SCHEME}?credential_offer=${encodeURIComponent(text)}`, text)
  if (!URL.canParse(text)) return { error: `This is no offer. One begins with "${SCHEME}".` }
  const params = paramsOf(new URL(text))
  const offer = params.get('credential_offer')
  if (offer !== null) return inside(`${SCHEME}?credential_offer=${encodeURIComponent(offer)}`, offer)
  const reference = params.get('credential_offer_uri')
  if (reference === null) return { error: 'This link carries no offer. Copy the whole of it.' }
  if (!URL.canParse(reference)) return { error: 'The link refers to no address. Copy the whole of it.' }
  const link = `${SCHEME}?credential_offer_uri=${encodeURIComponent(reference)}`
  return { offer: { link, reference, credentials: [] } }
}
