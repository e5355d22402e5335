import type { Scope } from '@testamur/credential-model'

/** Who may call a route: a bearer key with this scope, or with any one of these; one of our own services; or anyone. */
export type Access = { scope: Scope } | { anyOf: readonly Scope[] } | 'service' | 'public'

/** The scopes of which one opens the route; none where bearer keys do not decide. */
export function scopesOf(access: Access): readonly Scope[] {
  if (typeof access === 'string') return []
  return 'scope' in access ? [access.scope] : access.anyOf
}
