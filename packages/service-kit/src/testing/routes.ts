import { randomUUID } from 'node:crypto'
import { Scope } from '@testamur/credential-model'
import type { Hono } from 'hono'
import { scopesOf } from '../access/access.js'
import { newBearerKey } from '../crypto/hash.js'
import type { HttpEnv } from '../http/http-env.js'
import { type DeclaredRoute, declaredRoutes } from '../http/routes.js'
import type { Sql } from '../postgres/sql.js'
import { grantBearer } from './bearer.js'

/** Every route of an app: method, path with `:names`, and who may call. */
export const routesOf = (app: Hono<HttpEnv>): DeclaredRoute[] => declaredRoutes(app)

/** One request that must be refused, and how. */
export type Trespass = { name: string; method: string; path: string; bearer?: string; status: number; code: string }

type Attempt = { why: string; bearer?: string; status: number; code: string }

async function attemptsAt({ access }: DeclaredRoute, sql: Sql): Promise<Attempt[]> {
  if (access === 'public') return []
  const unknown = { status: 401, code: 'UNAUTHENTICATED' }
  const operator = await grantBearer(sql, 'operator', { scopes: [] })
  const common: Attempt[] = [
    { why: 'no key', ...unknown },
    { why: 'an unknown key', bearer: newBearerKey('operator').key, ...unknown },
    { why: 'what is no key', bearer: 'x'.repeat(50), ...unknown },
  ]
  if (access === 'service') return [...common, { why: 'a bearer key', bearer: operator.bearer, ...unknown }]
  const scopes = scopesOf(access)
  const expired = await grantBearer(sql, 'operator', { scopes: [...scopes], expiresAt: '2020-01-01T00:00:00Z' })
  const others = Scope.options.filter((scope) => !scopes.includes(scope))
  const almost = await grantBearer(sql, 'operator', { scopes: others })
  return [
    ...common,
    { why: 'an expired key', bearer: expired.bearer, status: 401, code: 'KEY_EXPIRED' },
    { why: 'too small a scope', bearer: operator.bearer, status: 403, code: 'FORBIDDEN' },
    { why: 'every scope that does not open it', bearer: almost.bearer, status: 403, code: 'FORBIDDEN' },
  ]
}

/** A path in which every `:name` stands for an id that nobody has given out. */
export const concretePath = (path: string): string => path.replace(/:[A-Za-z]+(\{[^}]*\})?/g, () => randomUUID())

/**
 * Every route × every key that must not open it: none, unknown, malformed, expired, of too small a scope. A service's
 * test runs them all and adds what only it can know: the keys of other members.
 */
export async function trespasses(app: Hono<HttpEnv>, sql: Sql): Promise<Trespass[]> {
  const all: Trespass[] = []
  for (const route of routesOf(app))
    for (const { why, ...attempt } of await attemptsAt(route, sql))
      all.push({
        name: `${route.method} ${route.path} with ${why}`,
        method: route.method,
        path: concretePath(route.path),
        ...attempt,
      })
  return all
}
