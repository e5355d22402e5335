import { CONSORTIUM, MemberSlug, TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import { memberNotFound } from '../commands/move-member.js'
import type { Context } from '../context.js'
import { IssuerMetadata, KeySet, MemberView, TrustFile } from '../contract.js'
import { inlineLogo } from '../domain/logo.js'
import { keyAsJwk, signsCredentials } from '../domain/published-key.js'
import { json } from './answers.js'
import { keySetEntry, memberView } from './member-views.js'
import { openToAll } from './open-to-all.js'
import { problems } from './problems.js'

const anyone = {
  access: 'public' as const,
  statuses: problems,
  tags: ['issuers'],
  method: 'get' as const,
  before: openToAll,
}
const Slug = z.object({ slug: MemberSlug })
const bySlug = { request: { params: Slug }, problems: ['MEMBER_NOT_FOUND' as const] }

const issuer = route({
  ...anyone,
  ...bySlug,
  path: '/issuers/{slug}',
  summary: 'The member behind an `iss`',
  responses: { 200: json(MemberView.extend({ keys: z.url(), metadata: z.url() })) },
})
const metadata = route({
  ...anyone,
  ...bySlug,
  path: '/.well-known/jwt-vc-issuer/issuers/{slug}',
  summary: 'Issuer metadata (SD-JWT VC): the keys that sign credentials, and no others',
  responses: { 200: json(IssuerMetadata) },
})
const keys = route({
  ...anyone,
  ...bySlug,
  path: '/issuers/{slug}/keys',
  summary: 'Every public key that speaks for the member, by purpose',
  responses: { 200: json(KeySet) },
})
const logo = route({
  ...anyone,
  ...bySlug,
  path: '/issuers/{slug}/logo',
  summary: "The member's logo, where it was given as data",
  responses: { 200: { description: 'The image', content: { 'image/png': { schema: z.string() } } } },
})
const trust = route({
  ...anyone,
  path: '/api/registry/trust',
  summary: "What an auditor pins: the consortium's first key, and every member's keys",
  responses: { 200: json(TrustFile) },
})

export const issuerRoutes = (ctx: Context) => {
  const find = async (slug: string) => {
    const member = await ctx.store.members.find(slug)
    if (!member) throw memberNotFound(slug)
    return member
  }
  return createRouter()
    .openapi(issuer, async (c) => {
      const member = await find(c.req.valid('param').slug)
      const metadata = `${ctx.publicUrl}/.well-known/jwt-vc-issuer/issuers/${member.slug}`
      return c.json({ ...memberView(member), keys: `${member.iss}/keys`, metadata }, 200)
    })
    .openapi(metadata, async (c) => {
      const { slug, iss } = await find(c.req.valid('param').slug)
      const keys = (await ctx.store.publishedKeys.listed(ctx.clock.now(), slug)).filter(signsCredentials).map(keyAsJwk)
      return c.json({ issuer: iss, jwks: { keys: keys as { kid: string }[] } }, 200)
    })
    .openapi(keys, async (c) => {
      const { slug } = await find(c.req.valid('param').slug)
      return c.json({ keys: (await ctx.store.publishedKeys.listed(ctx.clock.now(), slug)).map(keySetEntry) }, 200)
    })
    .openapi(logo, async (c) => {
      const { slug, logo } = await find(c.req.valid('param').slug)
      const image = logo && inlineLogo(logo)
      if (!image) throw new TestamurError('NOT_FOUND', `${slug} has no logo here`)
      // Even a drawing that slipped through the checks runs nothing: it is in a sandbox without an origin.
      c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      return c.body(new Uint8Array(image.bytes), 200, { 'content-type': image.type }) as never
    })
    .openapi(trust, async (c) => {
      const all = await ctx.store.publishedKeys.all()
      const founding = all.find((key) => key.member === CONSORTIUM)
      if (!founding) throw new TestamurError('UNAVAILABLE', 'the consortium has no key yet')
      const members = await ctx.store.members.all()
      const keysOf = (slug: string) => all.filter((key) => key.member === slug).map(keySetEntry)
      return c.json(
        {
          consortium: { kid: founding.kid, jwk: founding.jwk, from: founding.from },
          members: members.map((m) => {
            const { slug, name, iss, state, admittedAt } = memberView(m)
            return { slug, name, iss, state, admittedAt, keys: keysOf(slug) }
          }),
        },
        200,
      )
    })
}
