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
import { type Call, compare } from './rates.js'

const SIZE = 100_000
const LANES = 8
const bytes = Buffer.alloc(SIZE, 7)
// Names come round again, so that a quick disk is not filled.
const name = (i: number): string => String(i % 1_000).padStart(3, '0')

const puts =
  (store: ObjectStore): Call =>
  (i) =>
    store.put(`tile/entries/x000/${name(i)}`, bytes)

async function appends(journal: Journal): Promise<Call> {
  await journal.takeOver(0)
  return (i) => journal.append(i, frameOf(i, SIZE))
}

async function onFiles(): Promise<void> {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'tile-log-bench-'))
  const plain: Call = (i) => fs.writeFile(join(dir, `plain-${name(i)}`), bytes)
  await compare(LANES, ['put into a directory', puts(fileStore(join(dir, 'tiles')))], ['plain writes of files', plain])
  const file = await fs.open(join(dir, 'raw'), constants.O_WRONLY | constants.O_CREAT, 0o600)
  const writeAndSync: Call = async (i) => {
    await file.write(bytes, 0, SIZE, i * SIZE)
    await file.datasync()
  }
  const journal = await openFileJournal(join(dir, 'journal'))
  await compare(1, ['append to a journal in files', await appends(journal)], ['write + fdatasync', writeAndSync])
  await journal.close()
  await file.close()
  rmSync(dir, { recursive: true })
}

async function onPostgres(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: LANES })
  const log = `bench ${Date.now()}`
  await installTileLog(pool)
  await pool.query(`
    CREATE SCHEMA tile_log_bench;
    CREATE TABLE tile_log_bench.plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bytes bytea);
    ALTER TABLE tile_log_bench.plain ALTER COLUMN bytes SET STORAGE EXTERNAL`)
  const insert: Call = () => pool.query('INSERT INTO tile_log_bench.plain (bytes) VALUES ($1)', [bytes])
  const journal = postgresJournal({ pool, log })
  try {
    await compare(LANES, ['put into PostgreSQL', puts(postgresStore({ pool, log }))], ['INSERT, 8 at a time', insert])
    await compare(1, ['append to a journal in PostgreSQL', await appends(journal)], ['INSERT, 1 at a time', insert])
  } finally {
    await pool.query('DROP SCHEMA tile_log_bench CASCADE')
    for (const table of ['frames', 'writers', 'objects'])
      await pool.query(`DELETE FROM tile_log.${table} WHERE log = $1`, [log])
    await pool.end()
  }
}

async function onS3(): Promise<void> {
  await using server = await startS3()
  const location = server.location()
  const { client, bucket: Bucket, prefix } = location
  const plain =
    (folder: string): Call =>
    (i) =>
      client.send(new PutObjectCommand({ Bucket, Key: `${prefix}/${folder}/${i}`, Body: bytes }))
  const journal = await appends(s3Journal(location))
  await compare(LANES, ['put into S3 (versitygw)', puts(s3Store(location))], ['PUT, 8 at a time', plain('eight')])
  await compare(1, ['append to a journal in S3 (versitygw)', journal], ['PUT, 1 at a time', plain('one')])
}

console.log(`Objects and frames of ${SIZE} bytes; puts ${LANES} at a time, appends one after the other.`)
await onFiles()
if (process.env.DATABASE_URL) await onPostgres(process.env.DATABASE_URL)
else console.log('PostgreSQL was not measured: set DATABASE_URL')
if (noS3) console.log('S3 was not measured: install Go')
else await onS3()
