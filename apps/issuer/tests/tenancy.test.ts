import type { createHttp } from '@testamur/service-kit'
import { concretePath, routesOf, trespasses } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from './issuer-town.js'

let town: IssuerTown
let mine: Member
let theirs: Member
const app = () => town.issuer.app as ReturnType<typeof createHttp>

beforeAll(async () => {
  town = await createIssuerTown()
  mine = await town.admit('noord')
  theirs = await town.admit('zuid')
})
afterAll(() => town[Symbol.asyncDispose]())

test('no route opens to no key, an unknown, an expired one, or one of too small a scope', async () => {
  const all = await trespasses(app(), town.issuer.context.store.pool)
  expect(all.length).toBeGreaterThan(20)
  for (const { name, method, path, bearer, status, code } of all) {
    const headers = { ...(bearer && { authorization: `Bearer ${bearer}` }) }
    const answer = await town.request(path, { method, headers })
    const problem = (await answer.json()) as { code: string }
    expect([name, answer.status, problem.code]).toEqual([name, status, code])
  }
})

test("another member's things are not found, on every route that names one", async () => {
  const award = await mine.client.award({ achievement: mine.achievement, learner: learner(1) })
  const sheet = `achievement,learnerId,givenName,familyName\n${mine.achievement},s-1,Zoë,O'Brien\n`
  const batch = await mine.client.awardSheet('csv', sheet)
  await until(async () => expect((await mine.client.batch(batch.id)).state).toBe('finished'))
  const ids: Record<string, string> = { credentials: award.id, batches: batch.id }
  const routes = routesOf(app()).filter((r) => typeof r.access === 'object' && r.path.includes(':id'))
  expect(routes.length).toBeGreaterThanOrEqual(4)
  for (const { method, path } of routes) {
    const id = ids[path.split('/')[3]!]
    const url = path.replace(':id', id!)
    const headersOf = (m: Member) => ({ authorization: `Bearer ${m.bearer}` })
    expect([url, (await town.request(url, { method, headers: headersOf(theirs) })).status]).toEqual([url, 404])
    expect((await town.request(url, { method, headers: headersOf(mine) })).status).not.toBe(404)
    expect(concretePath(path)).not.toContain(id)
  }
  expect(await theirs.client.credentials()).toEqual({ items: [] })
})

test('openapi, metrics and health are there', async () => {
  const openapi = (await (await town.request('/api/issuer/openapi.json')).json()) as { openapi: string; paths: object }
  expect(openapi.openapi).toMatch(/^3\.1/)
  expect(Object.keys(openapi.paths)).toContain('/api/issuer/credentials')
  const metrics = await (await town.request('/metrics')).text()
  for (const name of ['awards_total', 'outbox_oldest_age_seconds', 'consumer_lag', 'status_slots'])
    expect(metrics).toContain(name)
  await expect.poll(async () => (await town.request('/readyz')).status, { timeout: 10_000 }).toBe(200)
})
