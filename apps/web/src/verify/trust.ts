import { eudiLearningMetadata } from '@testamur/credential-model'
import type { Trust, TrustedKey, TrustedMember } from '@testamur/credential-proof'

/** One thing that was asked for on the way. */
export type Fetched = { what: string; path: string; ok: boolean; bytes: number }

export type TrustOptions = {
  /** The origin of this page: what another one serves is not asked for. */
  origin: string
  now: Date
  fetch: (path: string, accept: string) => Promise<Response>
  onFetched: (fetched: Fetched) => void
}

/** The issuer, or its status list, lives at another installation. */
export class ForeignOrigin extends Error {
  readonly url: string
  constructor(url: string) {
    super(`${url} is served by another installation`)
    this.name = 'ForeignOrigin'
    this.url = url
  }
}

type Jwk = Record<string, unknown> & { kid?: string }
type ListedKey = Jwk & { purpose: string } & Pick<TrustedKey, 'from' | 'until' | 'state' | 'x5c' | 'compromised'>
type KeySet = { keys: ListedKey[] }

const jwkOf = ({ kty, crv, x, y }: Jwk) => ({ kty, crv, x, ...(y !== undefined && { y }) }) as TrustedKey['jwk']

const sameKey = (a: Jwk, b: Jwk) => a.kid === b.kid && a.kty === b.kty && a.crv === b.crv && a.x === b.x && a.y === b.y

/** Issuer metadata leaves compromised keys out, since most verifiers could not tell what is left of them. */
const isCompromised = ({ state, compromised }: ListedKey) => state === 'compromised' || compromised !== undefined

/** A key signs credentials only where the issuer's own metadata lists it too. */
function trustedKeys({ keys }: KeySet, credentialKeys: readonly Jwk[]): TrustedKey[] {
  return keys
    .filter(
      (key) =>
        key.purpose !== 'credential' || isCompromised(key) || credentialKeys.some((listed) => sameKey(listed, key)),
    )
    .map((key) => ({
      kid: key.kid ?? '',
      purpose: key.purpose,
      jwk: jwkOf(key),
      ...(key.from && { from: key.from }),
      ...(key.until && { until: key.until }),
      ...(key.state && { state: key.state }),
      ...(key.x5c && { x5c: key.x5c }),
      ...(key.compromised && { compromised: key.compromised }),
    }))
}

function reader({ origin, fetch, onFetched }: TrustOptions) {
  return async (what: string, url: string, accept = 'application/json'): Promise<string | undefined> => {
    const target = new URL(url)
    if (target.origin !== origin) throw new ForeignOrigin(url)
    const path = target.pathname + target.search
    const answer = await fetch(path, accept)
    const text = await answer.text()
    onFetched({ what, path, ok: answer.ok, bytes: text.length })
    if (answer.status === 404) return undefined
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    return text
  }
}

async function resolveMember(
  read: ReturnType<typeof reader>,
  origin: string,
  iss: string,
): Promise<TrustedMember | undefined> {
  if (new URL(iss).origin !== origin) throw new ForeignOrigin(iss)
  const slug = /^\/issuers\/([a-z0-9-]{2,40})$/.exec(new URL(iss).pathname)?.[1]
  if (slug === undefined) return undefined
  const [member, metadata, keys] = await Promise.all([
    read('who the issuer is', iss),
    read("the issuer's keys for credentials", `${origin}/.well-known/jwt-vc-issuer/issuers/${slug}`),
    read("all of the issuer's keys", `${iss}/keys`),
  ])
  if (member === undefined || metadata === undefined || keys === undefined) return undefined
  const { issuer, jwks } = JSON.parse(metadata) as { issuer: string; jwks: { keys: Jwk[] } }
  if (issuer !== iss) return undefined
  const { name } = JSON.parse(member) as { name: string }
  return { slug, name, keys: trustedKeys(JSON.parse(keys) as KeySet, jwks.keys) }
}

const need = (text: string | undefined, path: string): string => {
  if (text === undefined) throw new Error(`${path} is not there`)
  return text
}

/** A certificate as base64 DER, out of its text form (RFC 7468). */
const derOf = (pem: string): string => pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '')

/** What describes a type: known here, or served by this origin. A type of anyone else is not asked for. */
async function describedType(read: ReturnType<typeof reader>, origin: string, vct: string) {
  if (vct === eudiLearningMetadata.vct) return JSON.stringify(eudiLearningMetadata)
  if (!URL.canParse(vct) || new URL(vct).origin !== origin) return undefined
  return read('what describes its type', vct)
}

export type LedgerTrust = {
  logPolicy: () => Promise<string>
  entry: (eventId: string) => Promise<string>
  /** Where the consortium has no certificates, chains are not followed. */
  roots: () => Promise<readonly string[] | undefined>
}

/** Trust from what this origin serves: the registry's keys, the status lists, the ledger. All of it is public, and told. */
export function createTrust(
  options: TrustOptions,
): Omit<Trust, 'logKey' | 'logPolicy' | 'entry' | 'roots'> & LedgerTrust {
  const read = reader(options)
  const { origin, now } = options
  return {
    now,
    members: { resolve: (iss) => resolveMember(read, origin, iss) },
    roots: async () => {
      const pem = await read("the consortium's certificate", `${origin}/api/registry/ca`, 'application/x-pem-file')
      return pem === undefined ? undefined : [derOf(pem)]
    },
    typeMetadata: (vct) => describedType(read, origin, vct),
    statusList: async (uri) => need(await read('the status list', uri, 'application/statuslist+jwt'), uri),
    logPolicy: async () =>
      need(await read("the ledger's keys and witnesses", `${origin}/log/policy`, 'text/plain'), '/log/policy'),
    entry: async (eventId) => {
      const url = `${origin}/api/ledger/entries/${encodeURIComponent(eventId)}`
      return (JSON.parse(need(await read('the ledger entry', url), url)) as { entry: string }).entry
    },
  }
}
