import { bearerKeyPattern, type Scope, type ServiceName, TestamurError } from '@testamur/credential-model'
import { sha256Hex } from '../crypto/hash.js'
import type { Caller } from '../http/http-env.js'
import type { Clock } from '../run/clock.js'
import type { AccessKeys } from './access-keys.js'
import type { AcceptedServices } from './services.js'

/** Lets callers in, or says why not. */
export type Gate = {
  /**
   * Whoever holds a key with any one of these scopes.
   * @throws TestamurError UNAUTHENTICATED, KEY_EXPIRED, FORBIDDEN
   */
  caller(authorization: string | undefined, scopes: readonly Scope[]): Promise<Caller>
  /** @throws TestamurError UNAUTHENTICATED */
  service(authorization: string | undefined): ServiceName | 'demo'
}

const bearer = (authorization: string | undefined): string | undefined =>
  /^bearer +([^\s]{1,200})$/i.exec(authorization ?? '')?.[1]

const missing = () =>
  new TestamurError('UNAUTHENTICATED', 'The request carries no bearer key.', {
    remedy: 'Send the header Authorization: Bearer <key>.',
  })
const unknown = () =>
  new TestamurError('UNAUTHENTICATED', 'The bearer key is not known, or was withdrawn.', {
    remedy: 'Check the key, or ask an operator for a new one.',
  })

async function findCaller(keys: AccessKeys, token: string, clock: Clock): Promise<Caller> {
  const key = bearerKeyPattern.test(token) ? await keys.find(sha256Hex(token)) : undefined
  if (!key) throw unknown()
  if (Date.parse(key.expiresAt) <= clock.now().getTime())
    throw new TestamurError('KEY_EXPIRED', `The key "${key.name}" expired at ${key.expiresAt}.`, {
      remedy: 'Ask an operator for a new key.',
    })
  return {
    keyId: key.id,
    kind: key.kind,
    ...(key.member && { member: key.member }),
    name: key.name,
    scopes: key.scopes,
  }
}

/** A gate over the known bearer keys and the accepted services. Without `keys`, routes with a scope let nobody in. */
export function createGate(options: { keys?: AccessKeys; services?: AcceptedServices; clock: Clock }): Gate {
  const { keys, services, clock } = options
  return {
    caller: async (authorization, scopes) => {
      const token = bearer(authorization)
      if (!token) throw missing()
      if (!keys) throw unknown()
      const caller = await findCaller(keys, token, clock)
      if (scopes.some((scope) => caller.scopes.includes(scope))) return caller
      const would = scopes.join(' or ')
      throw new TestamurError('FORBIDDEN', `This needs a key with the scope ${would}, which yours does not have.`, {
        remedy: `Ask an operator for a key with the scope ${would}.`,
      })
    },
    service: (authorization) => {
      const token = bearer(authorization)
      const name = token === undefined ? undefined : services?.nameOf(token)
      if (!name) throw token === undefined ? missing() : unknown()
      return name
    },
  }
}
