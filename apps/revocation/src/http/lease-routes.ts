import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { leaseIndices } from '../commands/lease-indices.js'
import type { Context } from '../context.js'
import { Lease, LeaseWish } from '../contract.js'
import { problems } from './problems.js'
import { soon } from './soon.js'

const leaseRoute = route({
  access: 'service',
  method: 'post',
  path: '/internal/revocation/leases',
  hide: true,
  summary: 'Leases status indices to the issuer',
  request: { body: { content: { 'application/json': { schema: LeaseWish } } } },
  responses: {
    200: { description: 'Indices for this caller alone', content: { 'application/json': { schema: Lease } } },
  },
  problems: ['MEMBER_NOT_FOUND', 'KEYS_NOT_READY'],
  statuses: problems,
})

/** POST /internal/revocation/leases: the issuer's alone, and never forwarded by the gateway. */
export function leaseRoutes(ctx: Context) {
  return createRouter().openapi(leaseRoute, async (c) => {
    if (c.var.callingService !== 'issuer')
      throw new TestamurError('FORBIDDEN', `Indices are leased to the issuer, not to ${c.var.callingService}.`)
    const { member, size } = c.req.valid('json')
    return c.json(await soon(c, () => leaseIndices(ctx, member, size)), 200)
  })
}
