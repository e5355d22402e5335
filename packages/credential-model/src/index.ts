export * from './access.js'
export * from './achievement.js'
export * from './asyncapi.js'
export * from './canonical-json.js'
export * from './cloud-event.js'
export * from './define-event.js'
export * from './entry.js'
export * from './errors.js'
export * from './events.js'
export * from './ids.js'
export * from './keys.js'
export { type AnnexElement, annexElements } from './profiles/annex-elements.js'
export * from './profiles/completeness.js'
export { elmContexts, elmView } from './profiles/elm.js'
export * from './profiles/eudi-learning.js'
export * from './profiles/eudi-learning-metadata.js'
export * from './profiles/micro-credential.js'
export * from './profiles/micro-credential-labels.js'
export {
  type BadgeToRender,
  bitstringUri,
  didJwk,
  type HashedIdentity,
  openBadge,
  openBadgePayload,
} from './profiles/open-badge.js'
export { EQF_URL } from './profiles/open-badge-achievement.js'
export { badgeContext, badgeContextName, badgeContexts, badgeSchema } from './profiles/open-badge-vocabulary.js'
export * from './profiles/profile-name.js'
export {
  type AwardToRender,
  type OwnToAward,
  type RenderedClaims,
  renderClaims,
  type SdJwtProfile,
  type SharedByAwards,
} from './profiles/rendered-claims.js'
export * from './profiles/type-drawings.js'
export * from './profiles/type-metadata.js'
export * from './profiles/unplaced.js'
export * from './status.js'
export * from './strict-json.js'
