import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import type { Context } from '../context.js'
import { CopyDigest, DirectoryView } from '../contract.js'
import { json } from './answers.js'
import { problems } from './problems.js'

const get = route({
  access: 'public',
  statuses: problems,
  tags: ['credentials'],
  method: 'get',
  path: '/api/registry/credentials/{digest}',
  summary: 'What the registry knows of a credential, by the digest of a copy',
  description:
    "SHA-256(copySalt ‖ SHA-256(issuer-signed JWT)) in base64url. Only who holds the token and its receipt's copySalt can ask; the answer tells nothing about a person.",
  request: { params: z.object({ digest: CopyDigest }) },
  responses: { 200: json(DirectoryView) },
  problems: ['CREDENTIAL_NOT_FOUND'],
})

export const credentialRoutes = (ctx: Context) =>
  createRouter().openapi(get, async (c) => {
    const entry = await ctx.store.directory.findByDigest(c.req.valid('param').digest)
    if (!entry)
      throw new TestamurError('CREDENTIAL_NOT_FOUND', 'no credential has a copy of this digest', {
        remedy:
          'Compute it from the token as issued and the copySalt of its receipt; a new award takes a moment to arrive.',
      })
    const { credentialId: _, ...view } = entry
    return c.json(view, 200)
  })
