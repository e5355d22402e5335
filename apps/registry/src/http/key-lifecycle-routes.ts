import { Instant, MemberSlug } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import { compromiseKey } from '../commands/compromise-key.js'
import { keyNotFound } from '../commands/find-key.js'
import { retireKey } from '../commands/retire-key.js'
import { rotateKey } from '../commands/rotate-key.js'
import type { Context } from '../context.js'
import { KeyCompromise, KeyReachView, KeyRetirement, KeySetEntry } from '../contract.js'
import { json } from './answers.js'
import { keySetEntry } from './member-views.js'
import { problems } from './problems.js'

const Name = z.object({ slug: MemberSlug, kid: z.string().min(1).max(200) })
const operator = { access: { scope: 'registry:admin' as const }, statuses: problems, tags: ['keys'] }
const moving = {
  ...operator,
  method: 'post' as const,
  responses: { 200: json(KeySetEntry, 'The key as it is now') },
  problems: ['MEMBER_NOT_FOUND' as const, 'KEY_STATE' as const],
}
const of = '/api/registry/members/{slug}/keys/{kid}'

const rotate = route({
  ...moving,
  path: `${of}/rotate`,
  summary: 'Have the next key made: it is published ahead, and this one ends a little after it has begun',
  request: { params: Name },
})
const retire = route({
  ...moving,
  path: `${of}/retire`,
  summary: 'End a key: what it signed stays good, and its service makes another one where none follows',
  request: { params: Name, body: { ...json(KeyRetirement), required: false } },
})
const compromise = route({
  ...moving,
  path: `${of}/compromise`,
  summary: 'Others may have the key: of what it signed, only what was witnessed in the ledger before stays good',
  request: { params: Name, body: json(KeyCompromise) },
})
const reach = route({
  ...operator,
  method: 'get',
  path: `${of}/reach`,
  summary: 'How many credentials the key has signed, in all and from a day on',
  request: { params: Name, query: z.object({ since: Instant.optional() }) },
  responses: { 200: json(KeyReachView) },
  problems: [],
})

export const keyLifecycleRoutes = (ctx: Context) =>
  createRouter()
    .openapi(rotate, async (c) =>
      c.json(keySetEntry(await rotateKey(ctx, { now: c.var.now }, c.req.valid('param'))), 200),
    )
    .openapi(retire, async (c) => {
      const body = c.req.valid('json') as z.infer<typeof KeyRetirement> | undefined
      return c.json(keySetEntry(await retireKey(ctx, { now: c.var.now }, c.req.valid('param'), body?.until)), 200)
    })
    .openapi(compromise, async (c) => {
      const { since } = c.req.valid('json')
      return c.json(keySetEntry(await compromiseKey(ctx, { now: c.var.now }, c.req.valid('param'), since)), 200)
    })
    .openapi(reach, async (c) => {
      const name = c.req.valid('param')
      const key = (await ctx.store.publishedKeys.of(name.slug)).find(({ kid }) => kid === name.kid)
      if (!key) throw keyNotFound(name)
      const { since = key.from } = c.req.valid('query')
      return c.json({ ...(await ctx.store.keyUses.reachOf(key.kid, new Date(since))), since }, 200)
    })
