import type { Hono } from 'hono'
import type { Access } from '../access/access.js'
import { accessOf } from '../access/guard.js'
import type { HttpEnv } from './http-env.js'

export type DeclaredRoute = { method: string; path: string; access: Access }

/** Every route of an app (with those that it mounts), each with the access that it enforces; undefined where it enforces none. */
function allRoutes(app: Hono<HttpEnv>): { method: string; path: string; access: Access | undefined }[] {
  const routes = new Map<string, { method: string; path: string; access: Access | undefined }>()
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL' && path.endsWith('*')) continue // middleware
    const known = routes.get(`${method} ${path}`)
    // The guard must come first: what stands before it would run for anyone.
    if (!known) routes.set(`${method} ${path}`, { method, path, access: accessOf(handler) })
  }
  return [...routes.values()]
}

/** The routes of an app: method, path (`/api/…/:id`) and who may call. @throws Error for a route without declared access */
export function declaredRoutes(app: Hono<HttpEnv>): DeclaredRoute[] {
  return allRoutes(app).map(({ method, path, access }) => {
    if (!access) throw new Error(`${method} ${path} declares no access: make it with route({ access, … })`)
    return { method, path, access }
  })
}

/** @throws Error that names the first route which does not say who may call it */
export const refuseUndeclared = (app: Hono<HttpEnv>): void => void declaredRoutes(app)

/** The methods that a path answers, for the Allow header (RFC 9110 §10.2.1), each with who may use it. */
export function methodsAt(app: Hono<HttpEnv>, path: string): { method: string; access: Access }[] {
  const methods = new Set(allRoutes(app).map((r) => r.method))
  return [...methods].flatMap((method) => {
    const guards = app.router.match(method, path)[0].map(([handler]) => accessOf(handler[0] as object))
    const access = guards.find((found) => found !== undefined)
    return access ? [{ method, access }] : []
  })
}
