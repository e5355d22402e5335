import type { MemberSlug } from '@testamur/credential-model'
import type { Context } from '../../context.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import type { WalletTerms } from '../../domain/wallet/configurations.js'
import { issuerMetadata, signedMetadata } from '../../domain/wallet/issuer-metadata.js'
import { anyTrusted } from '../../domain/wallet-providers.js'

export const termsOf = ({ config, walletProviders }: Pick<Context, 'config' | 'walletProviders'>): WalletTerms => ({
  publicUrl: config.publicUrl,
  haip: config.haip ?? false,
  attestations: anyTrusted(walletProviders),
})

/** The metadata of a member's credential issuer, as this installation keeps to it. */
export const metadataOf = (ctx: Context, member: MemberFacts) =>
  issuerMetadata(member, ctx.walletSecrets.encryptionKey(member.slug).publicJwk, termsOf(ctx))

type Signed = { kid: string; jwt: string; until: number }
/** How long one signature is given out, in milliseconds. */
const KEPT_MS = 60_000
const MOST = 5_000
const signed = new WeakMap<Context, Map<string, Signed>>()

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The metadata as a JWT by the member's credential key (OpenID4VCI 1.0 §12.2.3); undefined while none is published. */
export async function signMetadata(ctx: Context, member: MemberFacts): Promise<string | undefined> {
  const key = await ctx.keystore.active(member.slug as MemberSlug, 'credential')
  if (!key) return undefined
  const held = signed.get(ctx) ?? new Map<string, Signed>()
  signed.set(ctx, held)
  const now = ctx.clock.now()
  const known = held.get(member.slug)
  if (known && known.kid === key.kid && known.until > now.getTime()) return known.jwt
  const { header, payload } = signedMetadata(metadataOf(ctx, member), key, now)
  const input = `${part(header)}.${part(payload)}`
  const signature = await key.sign(Buffer.from(input, 'latin1'))
  const jwt = `${input}.${Buffer.from(signature).toString('base64url')}`
  if (held.size >= MOST) held.clear()
  held.set(member.slug, { kid: key.kid, jwt, until: now.getTime() + KEPT_MS })
  return jwt
}
