import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { AuditFinding } from '../contract.js'
import { problems } from './problems.js'

const readRoute = route({
  access: 'public',
  method: 'get',
  path: '/api/ledger/finding',
  tags: ['audit'],
  summary: "The auditor's last word on the log, as it was reported",
  responses: { 200: { description: 'The finding', content: { 'application/json': { schema: AuditFinding } } } },
  problems: ['FINDING_NOT_FOUND'],
  statuses: problems,
})

const reportRoute = route({
  access: { scope: 'ledger:audit' },
  method: 'put',
  path: '/api/ledger/finding',
  tags: ['audit'],
  summary: 'Reports what an audit found, in place of what was reported before',
  request: { body: { required: true, content: { 'application/json': { schema: AuditFinding } } } },
  responses: { 200: { description: 'What is kept', content: { 'application/json': { schema: AuditFinding } } } },
  problems: [],
  statuses: problems,
})

/** GET, PUT /api/ledger/finding */
export function findingRoutes({ store, clock }: Context) {
  const app = createRouter()
  app.openapi(readRoute, async (c) => {
    const last = await store.findings.last()
    if (!last)
      throw new TestamurError('FINDING_NOT_FOUND', 'No auditor has reported on this log.', {
        remedy: 'Run `npx testamur audit --report` with the key of an auditor.',
      })
    return c.json(AuditFinding.parse(last.finding), 200)
  })
  app.openapi(reportRoute, async (c) => {
    const finding = c.req.valid('json')
    const { keyId, name } = c.var.caller
    const received = { finding, keyId, keyName: name, receivedAt: clock.now() }
    await store.transaction((tx) => tx.findings.put(received))
    return c.json(finding, 200)
  })
  return app
}
