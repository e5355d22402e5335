import type { TrustedKey } from '@testamur/credential-proof'
import type { PublishedKey } from './published-key.js'

export const stateOf = (key: PublishedKey): 'active' | 'retired' | 'compromised' =>
  key.compromisedSince ? 'compromised' : key.until ? 'retired' : 'active'

/** Since when a key may be in others' hands, and what witnesses had cosigned before. */
export const compromiseOf = ({ compromisedSince, checkpoints = [] }: PublishedKey) =>
  compromisedSince ? { compromised: { since: compromisedSince, checkpoints } } : {}

/** A key as a verifier needs it. */
export const trustedKey = (key: PublishedKey): TrustedKey => ({
  kid: key.kid,
  purpose: key.purpose,
  jwk: key.jwk,
  from: key.from,
  ...(key.until && { until: key.until }),
  state: stateOf(key),
  ...(key.x5c && { x5c: key.x5c }),
  ...compromiseOf(key),
})
