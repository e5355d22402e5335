// Puts of a full bundle and appends of a frame of the same size, on each adapter, beside the plain write, INSERT or PUT under it.

import { constants, promises as fs, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { Pool } from 'pg'
import { fileStore, installTileLog, openFileJournal, postgresJournal, postgresStore } from '../src/index.js'
import type { Journal, ObjectStore } from '../src/ports.js'
import { s3Journal, s3Store } from '../src/s3.js'
import { frameOf } from '../tests/journals/writing.js'
import { noS3, startS3 } from '../tests/versitygw.js'
import { rateFor, tell } from './rates.js'

const SIZE = 100_000
const MS = 3_000
const LANES = 8
const bytes = Buffer.alloc(SIZE, 7)
// Paths come round again, so that a quick disk is not filled.
const pathOf = (i: number): string => `tile/entries/x000/${String(i % 1_000).padStart(3, '0')}`

const puts = (store: ObjectStore): Promise<number> => rateFor(MS, LANES, (i) => store.put(pathOf(i), bytes))

async function appends(journal: Journal): Promise<number> {
  await journal.takeOver(0)
  const rate = await rateFor(MS, 1, (i) => journal.append(i, frameOf(i, SIZE)))
  await journal.close()
  return rate
}

async function onFiles(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'tile-log-bench-'))
  const plain = (i: number) => fs.writeFile(join(dir, `plain-${i % 1_000}`), bytes)
  tell({
    what: 'put into a directory',
    rate: await puts(fileStore(join(dir, 'tiles'))),
    rawWhat: 'plain writes of files',
    raw: await rateFor(MS, LANES, plain),
  })
  const file = await fs.open(join(dir, 'raw'), constants.O_WRONLY | constants.O_CREAT, 0o600)
  const writeAndSync = async (i: number) => {
    await file.write(bytes, 0, SIZE, i * SIZE)
    await file.datasync()
  }
  tell({
    what: 'append to a journal in files',
    rate: await appends(await openFileJournal(join(dir, 'journal'))),
    rawWhat: 'write + fdatasync',
    raw: await rateFor(MS, 1, writeAndSync),
  })
  await file.close()
  rmSync(dir, { recursive: true })
}

async function onPostgres(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: LANES })
  const log = `bench ${Date.now()}`
  await installTileLog(pool)
  await pool.query('CREATE SCHEMA IF NOT EXISTS tile_log_bench')
  await pool.query(
    'CREATE TABLE IF NOT EXISTS tile_log_bench.plain (id bigint GENERATED ALWAYS AS IDENTITY, bytes bytea STORAGE EXTERNAL)',
  )
  const insert = () => pool.query('INSERT INTO tile_log_bench.plain (bytes) VALUES ($1)', [bytes])
  tell({
    what: 'put into PostgreSQL',
    rate: await puts(postgresStore({ pool, log })),
    rawWhat: 'INSERT, eight at a time',
    raw: await rateFor(MS, LANES, insert),
  })
  tell({
    what: 'append to a journal in PostgreSQL',
    rate: await appends(postgresJournal({ pool, log })),
    rawWhat: 'INSERT, one at a time',
    raw: await rateFor(MS, 1, insert),
  })
  await pool.query('DROP SCHEMA tile_log_bench CASCADE')
  for (const table of ['frames', 'writers', 'objects'])
    await pool.query(`DELETE FROM tile_log.${table} WHERE log = $1`, [log])
  await pool.end()
}

async function onS3(): Promise<void> {
  await using server = await startS3()
  const location = server.location()
  const { client, bucket: Bucket, prefix } = location
  const put = (i: number) => client.send(new PutObjectCommand({ Bucket, Key: `${prefix}/plain/${i}`, Body: bytes }))
  tell({
    what: 'put into S3 (versitygw)',
    rate: await puts(s3Store(location)),
    rawWhat: 'PUT, eight at a time',
    raw: await rateFor(MS, LANES, put),
  })
  tell({
    what: 'append to a journal in S3 (versitygw)',
    rate: await appends(s3Journal(location)),
    rawWhat: 'PUT, one at a time',
    raw: await rateFor(MS, 1, put),
  })
}

console.log(`Objects and frames of ${SIZE} bytes; puts ${LANES} at a time, appends one after the other.`)
await onFiles()
if (process.env.DATABASE_URL) await onPostgres(process.env.DATABASE_URL)
else console.log('PostgreSQL was not measured: set DATABASE_URL')
if (noS3) console.log('S3 was not measured: install Go')
else await onS3()
