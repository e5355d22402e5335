import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresJournal } from '../../src/journals/postgres-journal.js'
import { JournalDamaged } from '../../src/ports.js'
import { createDatabase, type TestDatabase } from '../database.js'
import { describeBrokenJournal } from './broken-way.js'
import { describeJournal } from './contract.js'
import { appendMany, begin, bodiesIn, bodyOf, frameOf, readAll } from './writing.js'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

describeJournal('PostgreSQL', {
  room: async () => {
    const log = randomUUID()
    return { open: async () => postgresJournal({ pool: database.pool, log }), [Symbol.asyncDispose]: async () => {} }
  },
})

describeBrokenJournal('PostgreSQL', {
  room: async () => {
    const { pool, ...rest } = await database.brokenWay()
    const log = randomUUID()
    return {
      open: () => postgresJournal({ pool: database.pool, log }),
      openBroken: () => postgresJournal({ pool, log }),
      ...rest,
    }
  },
})

describe('a journal in PostgreSQL', () => {
  const open = (log: string) => postgresJournal({ pool: database.pool, log })

  test('shares the tables with those of other logs and nothing else', async () => {
    const [one, two] = [open(randomUUID()), open(randomUUID())]
    await begin(one)
    await appendMany(one, 0, 3, 'one')
    expect(await begin(two)).toBe(0)
    await appendMany(two, 0, 1, 'two')
    await appendMany(one, 3, 1, 'one')
    expect(await bodiesIn(two)).toEqual(['two 0'])
  })

  test('is damaged where a frame is missing', async () => {
    const log = randomUUID()
    const journal = open(log)
    await begin(journal)
    await appendMany(journal, 0, 5)
    await database.pool.query('DELETE FROM tile_log.frames WHERE log = $1 AND number = 2', [log])
    await expect(readAll(journal)).rejects.toThrow(JournalDamaged)
    await expect(readAll(journal, { next: 3 })).rejects.toThrow(JournalDamaged)
    expect(await bodiesIn(journal, { next: 4 })).toEqual(['frame 4'])
    await expect(open(log).takeOver(6)).rejects.toThrow(JournalDamaged)
  })

  test('lets an append that has begun come to its end before it is taken over', async () => {
    await using own = await createDatabase()
    const gate = await own.pool.connect()
    await own.pool.query(`
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END';
      CREATE TRIGGER wait AFTER INSERT ON tile_log.frames FOR EACH ROW EXECUTE FUNCTION wait()`)
    const old = postgresJournal({ pool: own.another(), log: 'log.test' })
    const heir = postgresJournal({ pool: own.another(), log: 'log.test' })
    await begin(old)
    await readAll(heir)
    await gate.query('SELECT pg_advisory_lock(7)')
    const slow = old.append(0, frameOf(0, 'slow'))
    await waiting(own.pool, 'advisory', 1)
    let tookOver = false
    const taking = heir.takeOver(0).then(() => {
      tookOver = true
    })
    await waiting(own.pool, 'transactionid', 1)
    expect(tookOver).toBe(false)
    await gate.query('SELECT pg_advisory_unlock(7)')
    expect((await slow).next).toBe(1)
    await taking
    expect((await readAll(heir)).map(bodyOf)).toEqual(['slow'])
    expect((await heir.append(1, frameOf(1))).next).toBe(2)
    gate.release()
  })

  test.each(['off', 'remote_write'])('commits durably where the server is set to %s', async (setting) => {
    await using own = await createDatabase()
    // What holds at the end of a transaction is what holds for its commit.
    await own.pool.query(`
      CREATE TABLE seen (at_commit text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO seen VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER note AFTER INSERT ON tile_log.frames DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION note();
      CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE ON tile_log.writers DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION note()`)
    const { rows: names } = await own.pool.query('SELECT current_database() AS name')
    await own.pool.query(`ALTER DATABASE ${names[0].name} SET synchronous_commit = ${setting}`)
    const pool = own.another()
    for (let i = 0; i < 2; i++) {
      const journal = postgresJournal({ pool, log: 'log.test' })
      await appendMany(journal, await begin(journal), 2)
    }
    const { rows } = await own.pool.query('SELECT at_commit, count(*)::int FROM seen GROUP BY 1')
    expect(rows).toEqual([{ at_commit: setting === 'off' ? 'on' : setting, count: 6 }])
    const { rows: after } = await pool.query('SHOW synchronous_commit')
    expect(after).toEqual([{ synchronous_commit: setting }])
  })
})

async function waiting(pool: Pool, event: string, count: number): Promise<void> {
  const waitingNow = async () => {
    const { rows } = await pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event = $1',
      [event],
    )
    return rows[0]?.n
  }
  await expect.poll(waitingNow).toBe(count)
}
