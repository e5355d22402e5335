import type { TrustedMember } from '@testamur/credential-proof'
import type { Store } from './store.js'

type KeyRow = Awaited<ReturnType<Store['read']['key']['findMany']>>[number]

const toTrustedKey = (row: KeyRow): TrustedMember['keys'][number] => ({
  kid: row.kid,
  purpose: row.purpose,
  jwk: row.jwk as TrustedMember['keys'][number]['jwk'],
  from: row.from.toISOString(),
  ...(row.until && { until: row.until.toISOString() }),
  ...(row.compromisedSince && { state: 'compromised' as const }),
})

/** The member behind an `iss`, with every key that speaks for it; undefined for a stranger. */
export async function trustedMember({ read }: Store, iss: string): Promise<TrustedMember | undefined> {
  const member = await read.member.findFirst({ where: { iss } })
  if (!member) return undefined
  const keys = await read.key.findMany({ where: { member: member.slug } })
  return { slug: member.slug, name: member.name, keys: keys.map(toTrustedKey) }
}
