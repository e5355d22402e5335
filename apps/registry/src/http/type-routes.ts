import { TestamurError, typeMetadata } from '@testamur/credential-model'
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

export const typeRoutes = (ctx: Context) => {
  const metadata = JSON.stringify(typeMetadata(ctx.publicUrl))
  return createRouter().openapi(type, (c) => {
    const { name } = c.req.valid('param')
    if (name !== 'micro-credential')
      throw new TestamurError('NOT_FOUND', 'no such type', { remedy: 'The type that is ours is micro-credential.' })
    c.header('access-control-allow-origin', '*')
    c.header('cache-control', 'public, max-age=3600')
    return c.body(metadata, 200, { 'content-type': 'application/json' }) as never
  })
}
