import type { Scope } from '@testamur/credential-model'

/** Who may call a route: a bearer key with this scope, one of our own services, or anyone. */
export type Access = { scope: Scope } | 'service' | 'public'
