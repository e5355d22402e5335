import {
  type AccessKey,
  defaultScopes,
  type Instant,
  type KeyKind,
  type MemberSlug,
  uuidv7,
} from '@testamur/credential-model'
import { applyAccessKeyGranted } from '../access/apply-access-keys.js'
import { newBearerKey } from '../crypto/hash.js'
import type { Sql } from '../postgres/sql.js'

export type BearerOptions = { member?: string; scopes?: AccessKey['scopes']; expiresAt?: string; name?: string }

/** A bearer key that the service knows from now on, in clear; with what `access-key.granted` would have said. */
export async function grantBearer(
  sql: Sql,
  kind: KeyKind,
  options: BearerOptions = {},
): Promise<{ bearer: string; key: AccessKey }> {
  const { key: bearer, hash, prefix } = newBearerKey(kind)
  const key: AccessKey = {
    ...{ id: uuidv7(), hash, prefix, kind },
    ...(options.member && { member: options.member as MemberSlug }),
    name: options.name ?? `test ${kind}`,
    scopes: [...(options.scopes ?? defaultScopes[kind])],
    expiresAt: (options.expiresAt ?? '2099-01-01T00:00:00Z') as Instant,
  }
  await applyAccessKeyGranted(sql, { key })
  return { bearer, key }
}
