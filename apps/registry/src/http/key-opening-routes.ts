import { createRouter, route } from '@testamur/service-kit'
import { z } from 'zod'
import type { Context } from '../context.js'
import { KeyOpeningQuery } from '../contract.js'
import type { KeyOpening } from '../store/key-openings.js'

const openings = route({
  access: 'public',
  method: 'get',
  path: '/api/registry/key-openings',
  tags: ['issuers'],
  summary: 'What opens the ledger entries about keys, a line of JSON each, in the order of their announcement',
  request: { query: KeyOpeningQuery },
  responses: {
    200: {
      description:
        'Lines of {"salt", "event"}; fewer than `limit` where these are the last. Go on with `after` lines more.',
      content: { 'application/x-ndjson': { schema: z.string() } },
    },
  },
})

// The event goes out as the text that the commitment covers: parsing it here could only change it.
const lineOf = ({ salt, event }: KeyOpening): string =>
  `{"event":${event},"salt":"${Buffer.from(salt).toString('base64url')}"}\n`

/** Keys are public anyway: with these an auditor reads from the ledger itself who may sign, and since which entry. */
export const keyOpeningRoutes = ({ store }: Context) =>
  createRouter().openapi(openings, async (c) => {
    const { after, limit } = c.req.valid('query')
    const lines = (await store.keyOpenings.list(after, limit)).map(lineOf)
    c.header('access-control-allow-origin', '*')
    c.header('cache-control', 'no-cache')
    return c.body(lines.join(''), 200, { 'content-type': 'application/x-ndjson' }) as never
  })
