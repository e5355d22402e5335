import { createHash } from 'node:crypto'
import {
  badgeContext,
  badgeContextName,
  TestamurError,
  typeDrawings,
  typeMetadataText,
} from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import type { Context } from '../context.js'
import { json } from './answers.js'

const TypeMetadata = z.looseObject({ vct: z.string(), name: z.string(), claims: z.array(z.looseObject({})) })

const type = route({
  access: 'public',
  tags: ['issuers'],
  method: 'get',
  path: '/types/{name}',
  summary: 'SD-JWT VC type metadata of a credential type of ours',
  request: { params: z.object({ name: z.string().max(100) }) },
  responses: { 200: json(TypeMetadata) },
  problems: ['NOT_FOUND'],
})
const part = route({
  access: 'public',
  tags: ['issuers'],
  method: 'get',
  path: '/types/{name}/{part}',
  summary: 'What the metadata of a type refers to: its logo, a template of its card; or the JSON-LD context of badges',
  request: { params: z.object({ name: z.string().max(100), part: z.string().max(100) }) },
  responses: {
    200: {
      description: 'The drawing or the context',
      content: { 'image/svg+xml': { schema: z.string() }, 'application/ld+json': { schema: z.looseObject({}) } },
    },
  },
  problems: ['NOT_FOUND'],
})

const integrityOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

// Anyone may read them from anywhere, and keep them: what is served never changes under its integrity hash.
const forAnyone = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=3600' }
// A drawing that is opened by itself runs nothing and loads nothing.
const inert = { 'content-security-policy': "default-src 'none'; sandbox" }

/** The types of ours (SD-JWT VC §4.2): the very octets whose hash credentials carry as `vct#integrity`. */
export const typeRoutes = (ctx: Context) => {
  const metadata = typeMetadataText(ctx.publicUrl, integrityOf)
  const parts = new Map(typeDrawings.map(({ name, svg }) => [name, { body: svg, type: 'image/svg+xml' }]))
  parts.set(badgeContextName, { body: JSON.stringify(badgeContext(ctx.publicUrl)), type: 'application/ld+json' })
  return createRouter()
    .openapi(type, (c) => {
      if (c.req.valid('param').name !== 'micro-credential')
        throw new TestamurError('NOT_FOUND', 'no such type', { remedy: 'The type that is ours is micro-credential.' })
      return c.body(metadata, 200, { ...forAnyone, 'content-type': 'application/json' }) as never
    })
    .openapi(part, (c) => {
      const { name, part } = c.req.valid('param')
      const found = parts.get(`${name}/${part}`)
      if (found === undefined)
        throw new TestamurError('NOT_FOUND', 'there is nothing of this name', {
          remedy: 'Take the addresses from /types/micro-credential, or the context from a badge.',
        })
      return c.body(found.body, 200, { ...forAnyone, ...inert, 'content-type': found.type }) as never
    })
}
