import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startLastingPostgres } from './lasting.js'

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

test('keeps its data from one start to the next, and takes over a server that was left running', async () => {
  const home = mkdtempSync(join(tmpdir(), 'testamur-home-')) // mode 0700, as a careful operator has it
  const first = await startLastingPostgres(home)
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS n')
  const second = await startLastingPostgres(home)
  expect(second.adopted).toBe(true)
  expect(second.url).toBe(first.url)
  await second.stop()
  const third = await startLastingPostgres(home)
  expect(third.adopted).toBe(false)
  expect(await ask(third.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
  await third.stop()
  rmSync(home, { recursive: true, force: true })
})
