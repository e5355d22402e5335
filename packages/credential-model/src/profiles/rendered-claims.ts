import type { AchievementContent, LanguageMap } from '../achievement.js'
import type { Json } from '../canonical-json.js'
import type { HolderJwk } from '../keys.js'
import type { StatusReference } from '../status.js'

/** All that one award says, whoever renders it. */
export type AwardToRender = {
  publicUrl: string
  achievement: { id: string; version: number; content: AchievementContent }
  member: { iss: string; name: string; logo?: string }
  /** `id` is the member's own pseudonym or number for the learner. */
  learner: { id: string; givenName: string; familyName: string; email?: string }
  award: {
    /** The credential id: disclosable, since it would link copies. */
    id: string
    /** When this copy is signed; a date to the second, or coarser. */
    issuedAt: string
    validFrom: string
    validUntil?: string
    result?: string
    status: StatusReference
    holderKey?: HolderJwk
    /** An id of this copy alone, visible to all. */
    jti?: string
  }
}

/** What every award of one achievement by one member says. */
export type SharedByAwards = Pick<AwardToRender, 'publicUrl' | 'achievement' | 'member'> & {
  /** `vct#integrity` of our own type: the hash of the metadata that is served. */
  vctIntegrity?: string
}

/** What only one award says. */
export type OwnToAward = Pick<AwardToRender, 'achievement' | 'learner' | 'award'>

/** The claims of an SD-JWT VC: `plain` for everyone, `disclosable` one by one as the holder chooses. */
export type RenderedClaims = { vct: string; plain: Record<string, Json>; disclosable: Record<string, Json> }

/**
 * A profile of SD-JWT VC. A caller that makes many awards of one achievement renders `shared` once, and `own` for each. No
 * claim is in both.
 */
export type SdJwtProfile = {
  shared(input: SharedByAwards): RenderedClaims
  own(input: OwnToAward): Omit<RenderedClaims, 'vct'>
}

/** Seconds since 1970 of an RFC 3339 instant, the part of a second dropped (RFC 7519 §2 NumericDate). */
export const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000)

/** The language in which the texts stand. */
export const mainLanguage = (name: LanguageMap): string =>
  name.en !== undefined ? 'en' : (Object.keys(name)[0] ?? 'en')

/** Leaves out what is undefined. */
export function present(claims: Record<string, Json | undefined>): Record<string, Json> {
  const out: Record<string, Json> = {}
  for (const name of Object.keys(claims)) {
    const value = claims[name]
    if (value !== undefined) out[name] = value
  }
  return out
}

/** The `cnf` of a holder's key (RFC 7800 §3.2): the key and nothing that its maker wrote beside it. */
export const confirmationOf = ({ kty, crv, x, y }: HolderJwk): Json => ({ jwk: { kty, crv, x, y } })

/** The `status` of a credential in a Token Status List (§6.1). */
export const statusClaim = ({ uri, index }: StatusReference): Json => ({ status_list: { idx: index, uri } })

/** All claims of one award, for a caller that renders a single one. */
export function renderClaims(profile: SdJwtProfile, input: AwardToRender): RenderedClaims {
  const shared = profile.shared(input)
  const own = profile.own(input)
  return {
    vct: shared.vct,
    plain: { ...shared.plain, ...own.plain },
    disclosable: { ...own.disclosable, ...shared.disclosable },
  }
}
