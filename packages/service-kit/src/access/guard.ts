import type { MiddlewareHandler } from 'hono'
import { anyOrigin } from '../http/cross-origin.js'
import type { HttpEnv } from '../http/http-env.js'
import { type Access, scopesOf } from './access.js'

/** What a guard was made for, so that a test and the start can read it from the routes. */
const declared = new WeakMap<object, Access>()

/** The access that this handler enforces, where it is a guard. */
export const accessOf = (handler: object): Access | undefined => declared.get(handler)

/** The first handler of every route: nothing is read before it has let the caller in. */
export function guard(access: Access, method: string, path: string): MiddlewareHandler<HttpEnv> {
  const name = `${method.toUpperCase()} ${path}`
  const scopes = scopesOf(access)
  if (typeof access === 'object' && scopes.length === 0) throw new TypeError(`${name} is open to no scope`)
  const handler: MiddlewareHandler<HttpEnv> = async (c, next) => {
    c.set('route', name)
    if (access === 'public') c.header(...anyOrigin)
    if (access === 'service') c.set('callingService', c.get('gate').service(c.req.header('authorization')))
    else if (access !== 'public') c.set('caller', await c.get('gate').caller(c.req.header('authorization'), scopes))
    await next()
  }
  declared.set(handler, access)
  return handler
}
