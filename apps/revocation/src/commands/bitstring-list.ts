import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { bitstringUri, type MemberSlug, TestamurError } from '@testamur/credential-model'
import type { SigningKey } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { bitstringOf } from '../domain/bitstring.js'
import { bitstringCredential } from '../domain/bitstring-credential.js'
import { readSigned, readState, type SignedList } from '../store/lists.js'
import { issOf } from '../store/replica.js'

const compress = promisify(gzip)
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A signed list, and the entity tag under which readers keep it. */
export type BitstringToken = { token: string; etag: string }
export type BitstringLists = (id: string) => Promise<BitstringToken>

const notReady = () =>
  new TestamurError('KEYS_NOT_READY', 'The list is not signed yet: the key for it is not published.', {
    remedy: 'Try again in a few seconds.',
  })

/** VC-JOSE-COSE §3.1.1, with the `kid` of badges: the URL at which the registry serves the JWK. */
async function sign(list: SignedList, iss: string, key: SigningKey): Promise<string> {
  const { uri, issuedAt, expiresAt, bits } = list
  const compressed = await compress(bitstringOf(bits))
  const payload = bitstringCredential({ id: bitstringUri(uri), iss, issuedAt, expiresAt, compressed })
  const input = `${part({ alg: 'RS256', kid: `${iss}/keys/${key.kid}`, typ: 'vc+jwt', cty: 'vc' })}.${part(payload)}`
  return `${input}.${Buffer.from(await key.sign(Buffer.from(input, 'latin1'))).toString('base64url')}`
}

/** Lists that are kept in memory, each in its newest state. */
const KEPT = 200

type Made = { state: string; token: Promise<string> }

async function signAnew(ctx: Context, id: string, key: SigningKey): Promise<string> {
  const list = await readSigned(ctx.store.pool, id)
  const iss = list && (await issOf(ctx.store.pool, list.member))
  if (!iss) throw notReady()
  return sign(list, iss, key)
}

/** What the list shows now: the hash of its token, and the key that signs its bitstring. */
async function stateOf(ctx: Context, id: string): Promise<{ tokenHash: string; key: SigningKey }> {
  const list = await readState(ctx.store.pool, id)
  if (!list)
    throw new TestamurError('STATUS_LIST_NOT_FOUND', `There is no status list ${id.slice(0, 64)}.`, {
      remedy: 'Take the URI from the badge.',
    })
  const key = await ctx.keystore.active(list.member as MemberSlug, 'status', undefined, 'RS256')
  if (list.tokenHash === null || !key) throw notReady()
  return { tokenHash: list.tokenHash, key }
}

/**
 * The Bitstring Status List of what a Token Status List said when it was signed last: the same entries, indices and times. It is
 * made when somebody asks, once for each state of the list, since only readers of Open Badges do.
 * @throws TestamurError STATUS_LIST_NOT_FOUND, KEYS_NOT_READY
 */
export function openBitstringLists(ctx: Context): BitstringLists {
  const made = new Map<string, Made>()
  const make = (id: string, state: string, key: SigningKey): Made => {
    const one = { state, token: signAnew(ctx, id, key) }
    made.delete(id)
    made.set(id, one)
    one.token.catch(() => made.delete(id))
    if (made.size > KEPT) made.delete(made.keys().next().value as string)
    return one
  }
  return async (id) => {
    const { tokenHash, key } = await stateOf(ctx, id)
    const state = `${tokenHash}.${key.kid}`
    const known = made.get(id)
    const { token } = known?.state === state ? known : make(id, state, key)
    return { token: await token, etag: `"${state}"` }
  }
}
