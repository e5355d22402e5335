import { createHash } from 'node:crypto'
import { TestamurError, typeDrawings, typeMetadataText } from '@testamur/credential-model'
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
const drawing = route({
  access: 'public',
  tags: ['issuers'],
  method: 'get',
  path: '/types/{name}/{drawing}',
  summary: 'A drawing that the metadata of a type refers to: its logo, or a template of its card',
  request: { params: z.object({ name: z.string().max(100), drawing: z.string().max(100) }) },
  responses: { 200: { description: 'The drawing', content: { 'image/svg+xml': { schema: z.string() } } } },
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
  const drawings = new Map(typeDrawings.map(({ name, svg }) => [name, svg]))
  return createRouter()
    .openapi(type, (c) => {
      if (c.req.valid('param').name !== 'micro-credential')
        throw new TestamurError('NOT_FOUND', 'no such type', { remedy: 'The type that is ours is micro-credential.' })
      return c.body(metadata, 200, { ...forAnyone, 'content-type': 'application/json' }) as never
    })
    .openapi(drawing, (c) => {
      const { name, drawing } = c.req.valid('param')
      const svg = drawings.get(`${name}/${drawing}`)
      if (svg === undefined)
        throw new TestamurError('NOT_FOUND', 'no such drawing', {
          remedy: 'Take the addresses of the drawings from /types/micro-credential.',
        })
      return c.body(svg, 200, { ...forAnyone, ...inert, 'content-type': 'image/svg+xml' }) as never
    })
}
