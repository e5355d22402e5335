import { type HttpServer, serveHttp } from '@testamur/service-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'

let town: IssuerTown
let member: Member
let server: HttpServer

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  server = await serveHttp(town.issuer.app, { port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await server?.close(1_000)
  await town?.[Symbol.asyncDispose]()
})

const HEADER = 'achievement,learnerId,givenName,familyName'
const send = (path: string, body: string) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.bearer}`, 'content-type': 'text/csv' },
    body,
  })

// Whoever still sends must be able to finish: a connection that is cut shows no answer.
test.each([
  [
    'a header that cannot be read, before 20 MB',
    `${HEADER},shoe size\n${'a,b,c,d,e\n'.repeat(2_000_000)}`,
    400,
    'BATCH_UNREADABLE',
  ],
  ['more rows than are taken', `${HEADER}\n${'a,b,c,d\n'.repeat(300_000)}`, 400, 'BATCH_UNREADABLE'],
])('%s: the answer arrives', { timeout: 200_000 }, async (_what, body, status, code) => {
  const answer = await send('/api/issuer/batches', body)
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code])
})

test('a preview of a longer body answers with its first rows', async () => {
  const answer = await send(
    '/api/issuer/batches/preview',
    `${HEADER}\n${`${member.achievement},1,Zoë,O\n`.repeat(200_000)}`,
  )
  expect(((await answer.json()) as { rows: unknown[] }).rows).toHaveLength(50)
})
