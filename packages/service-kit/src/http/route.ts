import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import type { ErrorCode } from '@testamur/credential-model'
import type { MiddlewareHandler } from 'hono'
import { type Access, scopesOf } from '../access/access.js'
import { guard } from '../access/guard.js'
import { readBody } from './body.js'
import type { HttpEnv } from './http-env.js'
import { type ProblemTable, problemResponses } from './problems.js'

type Kit = {
  /** Who may call. There is no default. */
  access: Access
  /** The problems besides 401, 403 and those of a bad body. */
  problems?: readonly ErrorCode[]
  /** The service's own table, for the numbers of its own codes. */
  statuses?: ProblemTable
  /** In bytes; 1 MiB where it is not given. */
  bodyLimit?: number
  /** Runs after the access check and before the body is looked at: whose thing it is, say. */
  before?: MiddlewareHandler<HttpEnv>
}
type Config = Omit<RouteConfig, 'path' | 'middleware' | 'security'>

/** The default limit of a body in bytes. */
export const BODY_LIMIT = 1_048_576

function problemCodes(access: Access, hasBody: boolean, more: readonly ErrorCode[]): ErrorCode[] {
  const codes: ErrorCode[] = access === 'public' ? [] : ['UNAUTHENTICATED', 'KEY_EXPIRED', 'FORBIDDEN']
  const body: ErrorCode[] = hasBody ? ['MALFORMED_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] : []
  return [...new Set<ErrorCode>([...codes, ...body, 'INVALID_REQUEST', ...more])]
}

type Responses = Record<string, { description?: string; content?: Record<string, unknown> }>

/** One status may answer in several media types: a protocol's own error, and our problem. */
function withProblems(own: Responses, problems: Responses): Responses {
  const merged = Object.entries(own).map(([status, response]) => {
    const problem = problems[status]
    if (!problem || !response.content) return [status, response] as const
    return [status, { ...response, content: { ...problem.content, ...response.content } }] as const
  })
  return { ...problems, ...Object.fromEntries(merged) }
}

/** Each entry is an alternative (OpenAPI 3.1 §4.8.10). */
const securityOf = (access: Access) =>
  access === 'service' ? [{ service: [] }] : scopesOf(access).map((scope) => ({ bearer: [scope] }))

/**
 * A route as `createRoute` makes it, which cannot be declared without saying who may call: `{ scope }` for bearer keys
 * that have it, `{ anyOf }` for those that have one of several, `'service'` for our own services, `'public'` for anyone. The check runs before anything else is read.
 */
export function route<P extends string, R extends Config & { path: P }>(config: R & Kit) {
  const { access, problems = [], statuses = {}, bodyLimit = BODY_LIMIT, before, ...rest } = config
  const body = config.request?.body
  const middleware: MiddlewareHandler<HttpEnv>[] = [guard(access, config.method, config.path)]
  if (before) middleware.push(before)
  if (body) middleware.push(readBody(Object.keys(body.content), bodyLimit, body.required ?? true))
  return createRoute({
    ...rest,
    ...(body && { request: { ...config.request, body: { ...body, required: body.required ?? true } } }),
    middleware,
    security: securityOf(access),
    'x-testamur-access': access,
    responses: withProblems(
      config.responses as Responses,
      problemResponses(problemCodes(access, body !== undefined, problems), statuses),
    ),
  } as unknown as Omit<R, keyof Kit> & { path: P })
}
