import { expecting } from './api.js'
import { type Award, learner, type Member, type Town } from './harness.js'
import { changeStatus } from './main-job.js'
import type { Receiver } from './receiver.js'
import { until } from './until.js'

/** Two of each kind of tenant; the first of them owns the things. */
export type Tenants = {
  keys: Record<'operator' | 'member' | 'employer' | 'analyst' | 'auditor', string>
  others: Record<'member' | 'employer', string>
  award: Award
  batch: string
  subscription: string
  delivery: string
}

async function batchOf(town: Town, member: Member): Promise<string> {
  const row = { achievement: member.achievements[0], learner: learner('sheet') }
  const answer = await town.call('POST', '/api/issuer/batches', {
    key: member.key,
    raw: `${JSON.stringify(row)}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  })
  return expecting(202, 'hand in a sheet', answer).id
}

/** The id of a webhook delivery of this subscription. */
async function deliveryOf(town: Town, employer: string, subscription: string): Promise<string> {
  const path = `/api/revocation/subscriptions/${subscription}/deliveries`
  const [first] = await until('a delivery', async () => {
    const { items } = expecting(200, 'list deliveries', await town.call('GET', path, { key: employer }))
    return items.length > 0 ? items : undefined
  })
  return first.id
}

/** What belongs to aurora and to the first employer, made through the public paths. */
export async function createTenants(town: Town, receiver: Receiver): Promise<Tenants> {
  const [aurora, borealis] = [town.member('aurora'), town.member('borealis')]
  const wide = { scopes: ['subscriptions:write', 'watch:wide'] }
  const [employer, otherEmployer] = [await town.grant('employer', wide), await town.grant('employer', wide)]
  const deliver = { method: 'webhook', url: receiver.url }
  const made = await town.call('POST', '/api/revocation/subscriptions', {
    key: employer,
    body: { watch: { member: 'aurora' }, deliver },
  })
  const subscription = expecting(201, 'subscribe', made).id
  const award = await town.award(aurora)
  await town.settle()
  await changeStatus(town, aurora, award.id, 'suspend')
  return {
    keys: {
      operator: town.operator,
      member: aurora.key,
      employer,
      analyst: await town.grant('analyst'),
      auditor: await town.grant('auditor'),
    },
    others: { member: borealis.key, employer: otherEmployer },
    award,
    batch: await batchOf(town, aurora),
    subscription,
    delivery: await deliveryOf(town, employer, subscription),
  }
}
