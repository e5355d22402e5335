import { TestamurError } from '@testamur/credential-model'
import { readText } from '@testamur/service-kit'
import type { Context } from 'hono'
import { OAuthError } from '../../domain/oauth-error.js'

const MAX_BODY = 64 * 1024
const FORM = 'application/x-www-form-urlencoded'

/** The parameters of a request, each given once; an empty one counts as absent (RFC 6749 §3.1, §3.2). */
export type Params = ReadonlyMap<string, string>

/** @throws OAuthError invalid_request where a parameter is given twice, or holds NUL, which cannot be stored */
export function paramsOf(search: URLSearchParams): Params {
  const params = new Map<string, string>()
  const seen = new Set<string>()
  for (const [name, value] of search) {
    if (seen.has(name)) throw new OAuthError('invalid_request', `${name.slice(0, 50)} is given twice`)
    seen.add(name)
    if (value.includes('\0')) throw new OAuthError('invalid_request', `${name.slice(0, 50)} holds the character NUL`)
    if (value !== '') params.set(name, value)
  }
  return params
}

async function textOf(c: Context): Promise<string> {
  try {
    return await readText(c, MAX_BODY)
  } catch (error) {
    if (!(error instanceof TestamurError) || error.code !== 'INVALID_REQUEST') throw error
    throw new OAuthError('invalid_request', error.message)
  }
}

/** The body of a request to an OAuth endpoint. @throws OAuthError invalid_request */
export async function readForm(c: Context): Promise<Params> {
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type !== FORM) throw new OAuthError('invalid_request', `send ${FORM}`)
  return paramsOf(new URLSearchParams(await textOf(c)))
}

/** @throws OAuthError invalid_request where the parameter is missing */
export function required(params: Params, name: string): string {
  const value = params.get(name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}
