import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { ConsistencyProof, ConsistencyQuery, InclusionProof, InclusionQuery } from '../contract.js'
import type { OpenShard } from '../keeper.js'
import { readConsistency, readInclusion } from '../store/proofs.js'
import { problems } from './problems.js'
import { shardOf } from './shard-routes.js'
import { base64 } from './views.js'

const common = {
  access: 'public' as const,
  method: 'get' as const,
  tags: ['proofs'],
  statuses: problems,
  problems: ['PROOF_BOUNDS' as const, 'NO_CHECKPOINT' as const, 'SHARD_NOT_FOUND' as const],
}

const inclusionRoute = route({
  ...common,
  path: '/api/ledger/proofs/inclusion',
  summary: 'The audit path of an entry in the tree of a size (RFC 6962 §2.1.1)',
  request: { query: InclusionQuery },
  responses: { 200: { description: 'The proof', content: { 'application/json': { schema: InclusionProof } } } },
})

const consistencyRoute = route({
  ...common,
  path: '/api/ledger/proofs/consistency',
  summary: 'That a smaller tree is a prefix of a larger one (RFC 6962 §2.1.2)',
  request: { query: ConsistencyQuery },
  responses: { 200: { description: 'The proof', content: { 'application/json': { schema: ConsistencyProof } } } },
})

const outside = (detail: string, size: number) =>
  new TestamurError('PROOF_BOUNDS', detail, { remedy: `The latest checkpoint has the size ${size}: stay within it.` })

function published(ctx: Context, number: number | undefined): { log: OpenShard['log']; last: number } {
  const { log } = shardOf(ctx, number)
  const latest = log.latest()
  if (!latest) throw new TestamurError('NO_CHECKPOINT', 'Nothing is in the log yet.')
  return { log, last: latest.size }
}

/** GET /api/ledger/proofs/inclusion, /api/ledger/proofs/consistency */
export function proofRoutes(ctx: Context) {
  const app = createRouter()
  app.openapi(inclusionRoute, async (c) => {
    const { index, shard, ...query } = c.req.valid('query')
    const { log, last } = published(ctx, shard)
    const { size = last } = query
    if (size > last) throw outside(`The size ${size} lies beyond what is published.`, last)
    if (index >= size) throw outside(`The index ${index} lies outside the tree of size ${size}.`, last)
    const proof = await readInclusion(log, index, size)
    const { leafHash, hashes, root } = proof
    return c.json({ index, size, leafHash: base64(leafHash), hashes: hashes.map(base64), root: base64(root) }, 200)
  })
  app.openapi(consistencyRoute, async (c) => {
    const { from, shard, ...query } = c.req.valid('query')
    const { log, last } = published(ctx, shard)
    const { to = last } = query
    if (to > last) throw outside(`The size ${to} lies beyond what is published.`, last)
    if (from > to) throw outside(`The size ${from} is larger than ${to}.`, last)
    const { hashes, fromRoot, toRoot } = await readConsistency(log, from, to)
    return c.json({ from, to, hashes: hashes.map(base64), fromRoot: base64(fromRoot), toRoot: base64(toRoot) }, 200)
  })
  return app
}
