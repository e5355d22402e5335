import type { AccessKey, MemberSlug, Scope, ServiceName } from '@testamur/credential-model'
import type { Gate } from '../access/gate.js'

/** Who calls, by the bearer key. The member comes from the key alone. */
export type Caller = {
  keyId: string
  kind: AccessKey['kind']
  member?: MemberSlug
  name: string
  scopes: readonly Scope[]
}

/** What every handler finds in `c.var`. */
export type HttpVariables = {
  requestId: string
  /** The time of this request: the service's clock, or the one that the demo asked for. */
  now: Date
  gate: Gate
  problems: (error: unknown) => Response
  /** Set for routes with `access: { scope }` or `{ anyOf }`. */
  caller: Caller
  /** Set for routes with `access: 'service'`. */
  callingService: ServiceName | 'demo'
  route?: string
}
export type HttpEnv = { Variables: HttpVariables }
