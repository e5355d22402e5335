import { z } from '@hono/zod-openapi'
import { instantOf } from '@testamur/credential-model'
import type { GroupWatch } from '@testamur/event-bus'
import { createRouter, route } from '@testamur/service-kit'
import { setAside } from '../commands/set-aside.js'
import type { Context } from '../context.js'
import { HaltList, SetAsideInput, SetAsideView } from '../contract.js'
import type { SetAside } from '../store/set-asides.js'
import { problems } from './problems.js'
import { haltView } from './views.js'

const listRoute = route({
  access: { anyOf: ['ledger:audit', 'ledger:admin'] }, // auditors and operators
  method: 'get',
  path: '/api/ledger/halts',
  tags: ['halts'],
  summary: 'Partitions that stand still, and records that were set aside',
  responses: { 200: { description: 'The halts', content: { 'application/json': { schema: HaltList } } } },
})

const MAX_OFFSET = 2n ** 63n - 1n
const offset = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/, 'an offset, such as 17')
  .refine((text) => BigInt(text) <= MAX_OFFSET, 'an offset below 2^63')

const setAsideRoute = route({
  access: { scope: 'ledger:admin' },
  method: 'post',
  tags: ['halts'],
  path: '/api/ledger/halts/{topic}/{partition}/{offset}/set-aside',
  summary: 'Lets a halted partition pass over the record that halts it, for good; the decision is recorded',
  request: {
    params: z.object({ topic: z.string().max(200), partition: z.coerce.number().int().min(0).max(100_000), offset }),
    body: { required: false, content: { 'application/json': { schema: SetAsideInput } } },
  },
  responses: { 200: { description: 'What was recorded', content: { 'application/json': { schema: SetAsideView } } } },
  problems: ['HALT_NOT_FOUND'],
  statuses: problems,
})

const setAsideView = ({ keyName, keyId: _, at, offset: place, ...record }: SetAside) => ({
  ...record,
  offset: place.toString(),
  by: keyName,
  at: instantOf(at),
})

/** GET /api/ledger/halts, POST /api/ledger/halts/<topic>/<partition>/<offset>/set-aside */
export function haltRoutes(ctx: Context, sequencing: GroupWatch) {
  const app = createRouter()
  app.openapi(listRoute, async (c) => {
    const [halted, aside] = await Promise.all([sequencing.halted(), ctx.store.setAsides.newest(200)])
    return c.json({ halted: halted.map(haltView), setAside: aside.map(setAsideView) }, 200)
  })
  app.openapi(setAsideRoute, async (c) => {
    const { topic, partition, offset: at } = c.req.valid('param')
    const note = (c.req.valid('json') as z.infer<typeof SetAsideInput> | undefined)?.note
    const place = { topic, partition, offset: BigInt(at) }
    const { store, clock } = ctx
    const record = await setAside({ store, clock, consumer: sequencing }, place, { caller: c.var.caller, note })
    ctx.log.warn({ ...place, offset: at, keyId: c.var.caller.keyId }, 'an operator has set a record aside')
    return c.json(setAsideView(record), 200)
  })
  return app
}
