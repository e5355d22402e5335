/** A credential offer (OpenID4VCI 1.0 §4.1) as far as a person needs to know it. */
export type Offer = {
  /** The offer as a wallet takes it: `openid-credential-offer://…`. */
  link: string
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

function inside(link: string, text: string): ReadOffer {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { error: 'The offer inside the link is damaged: it is no JSON. Ask for the offer again.' }
  }
  if (!isObject(value) || typeof value.credential_issuer !== 'string')
    return { error: 'The offer does not say who makes it. Ask for the offer again.' }
  const ids = Array.isArray(value.credential_configuration_ids) ? value.credential_configuration_ids.map(String) : []
  const code = codeOf(value.grants)
  return { offer: { link, issuer: value.credential_issuer, credentials: ids, ...(code && { code }) } }
}

/** Reads an offer as people get it: the link, a web link that carries it, or its JSON. */
export function readOffer(given: string): ReadOffer {
  const text = given.trim()
  if (text === '') return { error: 'Paste an offer first.' }
  if (text.startsWith('{')) return inside(`${SCHEME}?credential_offer=${encodeURIComponent(text)}`, text)
  if (!URL.canParse(text)) return { error: `This is no offer. One begins with "${SCHEME}".` }
  const { searchParams: params, search } = new URL(text)
  const link = `${SCHEME}${search}`
  const offer = params.get('credential_offer')
  if (offer !== null) return inside(link, offer)
  if (params.has('credential_offer_uri')) return { offer: { link, credentials: [] } }
  return { error: 'This link carries no offer. Copy the whole of it.' }
}
