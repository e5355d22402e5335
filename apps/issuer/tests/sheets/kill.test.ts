import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type HttpServer, serveHttp } from '@testamur/service-kit'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerClient, type IssuerClient } from '../../src/client.js'
import { createIssuerTown, type IssuerTown, type Member, until } from '../issuer-town.js'
import type { Born } from './issuer-process.js'
import { sheetOf } from './sheets.js'

let town: IssuerTown
let member: Member
let neighbours: HttpServer
const children: ChildProcess[] = []

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  neighbours = await serveHttp(new Hono().all('*', (c) => town.neighbours.fetch(c.req.raw)) as never, {
    port: 0,
    host: '127.0.0.1',
  })
  // From here on the only issuers are processes of their own.
  await town.issuer.stop()
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await neighbours?.close(1_000)
  await town?.[Symbol.asyncDispose]()
})

type Living = { client: IssuerClient; kill: () => Promise<void> }

async function bear(): Promise<Living> {
  const { config, store } = town.issuer.context
  const child = fork(new URL('./issuer-process.ts', import.meta.url), {
    execArgv: ['--import', 'tsx', '--conditions=source'],
  })
  children.push(child)
  const url = neighbours.url
  const born: Born = {
    config: { ...config, registryUrl: url, revocationUrl: url, ledgerUrl: url },
    keystoreKey: Buffer.from(config.keystoreKey).toString('base64'),
    databaseUrl: store.pool.options.connectionString!,
  }
  child.send(born)
  const [port] = (await once(child, 'message')) as [number]
  const kill = async () => {
    const died = once(child, 'exit')
    child.kill('SIGKILL')
    await died
  }
  return { client: createIssuerClient({ origin: `http://127.0.0.1:${port}`, key: member.bearer }), kill }
}

const ROWS = 1_500

test('killed again and again in the middle, a sheet becomes each credential once', { timeout: 400_000 }, async () => {
  const pool = town.issuer.context.store.pool
  let living = await bear()
  const { id } = await living.client.awardSheet('csv', sheetOf(member.achievement, ROWS, 'killed'), {
    idempotencyKey: 'k',
  })
  const kills: number[] = []
  for (const share of [0.15, 0.6]) {
    await until(async () => expect((await living.client.batch(id)).done).toBeGreaterThan(share * ROWS), 120_000)
    await living.kill()
    const { rows } = await pool.query<{ done: number }>('SELECT done FROM batches WHERE id = $1', [id])
    kills.push(rows[0]!.done)
    living = await bear()
  }
  // It was in the middle each time.
  expect(kills.every((done) => done > 0 && done < ROWS)).toBe(true)
  await until(async () => expect((await living.client.batch(id)).state).toBe('finished'), 180_000)
  expect(await living.client.batch(id)).toMatchObject({ rows: ROWS, done: ROWS, failed: 0 })

  const { rows: made } = await pool.query<{ id: string; event: string; row: number; place: string }>(
    `SELECT id, event_id AS event, batch_row AS row, status_list || '#' || status_index AS place FROM credentials WHERE batch = $1`,
    [id],
  )
  const { rows: told } = await pool.query<{ id: string }>(
    `SELECT credential_id AS id FROM batch_rows WHERE batch = $1 AND outcome = 'awarded'`,
    [id],
  )
  const issued = () => town.neighbours.events.filter((e) => e.correlationid === id)
  await until(() => expect(new Set(issued().map((e) => e.id)).size).toBeGreaterThanOrEqual(ROWS), 60_000)
  expect(new Set(made.map((c) => c.row)).size).toBe(ROWS)
  expect(new Set(made.map((c) => c.place)).size).toBe(made.length)
  // The rows, the records and the journal of events tell the same, by id.
  const ids = made.map((c) => c.id).sort()
  expect(told.map((c) => c.id).sort()).toEqual(ids)
  expect([...new Set(issued().map((e) => e.id))].sort()).toEqual(made.map((c) => c.event).sort())
  const credentialOf = (data: unknown) => (data as { credentialId: string }).credentialId
  expect([...new Set(issued().map((e) => credentialOf(e.data)))].sort()).toEqual(ids)
  await living.kill()
})

test('killed while a sheet comes in, nothing of it is there; handed in again, it is there once', {
  timeout: 120_000,
}, async () => {
  const first = await bear()
  const sheet = sheetOf(member.achievement, 12_000, 'half')
  const sending = first.client
    .awardSheet('csv', sheet, { idempotencyKey: 'half', hold: true })
    .catch(() => 'lost' as const)
  const pool = town.issuer.context.store.pool
  const stored = async () =>
    (
      await pool.query(
        `SELECT count(*)::int AS n FROM batch_rows r JOIN batches b ON b.id = r.batch WHERE b.state = 'checking'`,
      )
    ).rows[0].n
  await until(async () => expect(await stored()).toBeGreaterThan(500), 60_000)
  await first.kill()
  expect(await sending).toBe('lost')
  const second = await bear()
  const before = (await second.client.batches()).items.map((b) => b.id)
  const { id } = await second.client.awardSheet('csv', sheet, { idempotencyKey: 'half', hold: true })
  expect((await second.client.batches()).items.map((b) => b.id)).toEqual([id, ...before])
  const { rows } = await pool.query('SELECT count(*)::int AS n FROM credentials WHERE batch = $1', [id])
  expect(rows[0].n).toBe(0)
  await second.kill()
})
