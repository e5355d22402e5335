import type { z } from 'zod'
import type { MemberView } from '../contract.js'
import { inlineLogo } from '../domain/logo.js'
import type { Member } from '../domain/member.js'
import { keyAsJwk, type PublishedKey } from '../domain/published-key.js'
import { compromiseOf, stateOf } from '../domain/trusted-key.js'

/** A member as anyone sees it; a logo that was given as data is served from its own path. */
export function memberView({ slug, name, iss, url, logo, state, admittedAt }: Member): z.infer<typeof MemberView> {
  const logoUrl = logo && (inlineLogo(logo) ? `${iss}/logo` : logo)
  return { slug, name, iss, ...(url && { url }), ...(logoUrl && { logo: logoUrl }), state, admittedAt }
}

export const keySetEntry = (key: PublishedKey) => ({
  ...(keyAsJwk(key) as { kty: string; kid: string }),
  purpose: key.purpose,
  service: key.service,
  from: key.from,
  ...(key.until && { until: key.until }),
  state: stateOf(key),
  ...(key.x5c && { x5c: key.x5c }),
  ...compromiseOf(key),
  ...(key.rotationOrderedAt && !key.until && { rotationOrderedAt: key.rotationOrderedAt }),
})
