import { randomUUID } from 'node:crypto'
import { leafHash, verifyConsistency, verifyInclusion } from '@testamur/transparency-log'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresJournal } from '../src/journals/postgres-journal.js'
import type { Journal, ObjectStore } from '../src/ports.js'
import { type S3Location, s3Journal, s3Store } from '../src/s3.js'
import { postgresStore } from '../src/stores/postgres-store.js'
import type { BreakableWay } from './breakable-way.js'
import { createDatabase, type TestDatabase } from './database.js'
import { createLab, entries, treeHash } from './lab.js'
import { BUILD_TIMEOUT, noS3, type S3Server, startS3 } from './versitygw.js'

type Parts = { journal: Journal; objects: ObjectStore; snapshots: ObjectStore }
type Ground = { parts(): Parts; breakable(): Parts & { way: BreakableWay } }

/** What the log promises, on the adapters together: each part has its own contract. */
function describeLog(name: string, ground: () => Promise<Ground>): void {
  describe(`a log in ${name}`, () => {
    test('is handed over while its sequencer lives, and is whole for whoever opens it', async () => {
      await using lab = createLab()
      const { parts } = await ground()
      const all = entries(0, 900)
      const old = await lab.leader(parts())
      for (let i = 0; i < 600; i += 100) await old.append(all.slice(i, i + 100))
      const first = (await old.publish())!
      const heir = await lab.leader(parts())
      await expect(old.append(all.slice(600, 700))).rejects.toThrow()
      expect(heir.size).toBe(600)
      expect(await heir.append(all.slice(550))).toEqual(
        all.slice(550).map((_, i) => ({ index: 550 + i, known: i < 50 })),
      )
      const last = (await heir.publish())!
      expect(Buffer.from(last.root)).toEqual(Buffer.from(treeHash(all.map(({ bytes }) => bytes))))
      for (const more of [{}, { snapshots: undefined }]) {
        const reader = await lab.open({ ...parts(), ...more })
        expect([reader.size, reader.latest()?.note]).toEqual([900, last.note])
        expect(verifyConsistency(600, 900, first.root, last.root, await reader.consistencyProof(600, 900))).toBe(true)
        const path = await reader.inclusionProof(640, 900)
        expect(verifyInclusion(900, 640, leafHash(all[640]!.bytes), path, last.root)).toBe(true)
        expect(Buffer.from(await reader.readEntry(899))).toEqual(all[899]!.bytes)
      }
    })

    test('has each entry once, although its sequencer could not know whether they came through', async () => {
      await using lab = createLab()
      const { parts, breakable } = await ground()
      const { way, ...broken } = breakable()
      const log = await lab.leader(broken)
      await log.append(entries(0, 10))
      way.cutAnswer()
      await expect(log.append(entries(10, 20))).rejects.toThrow()
      await expect(log.append(entries(20, 30))).rejects.toThrow()
      const next = await lab.leader(parts())
      const placed = await next.append(entries(5, 30))
      expect(placed.map(({ index }) => index)).toEqual(Array.from({ length: 25 }, (_, i) => i + 5))
      expect(next.size).toBe(30)
    })
  })
}

describe('with PostgreSQL', () => {
  let database: TestDatabase
  let broken: Awaited<ReturnType<TestDatabase['brokenWay']>>
  beforeAll(async () => {
    database = await createDatabase()
    broken = await database.brokenWay()
  })
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]()
    await broken?.[Symbol.asyncDispose]()
  })
  describeLog('PostgreSQL', async () => {
    const log = randomUUID()
    const parts = (pool = database.pool) => ({
      journal: postgresJournal({ pool, log }),
      objects: postgresStore({ pool, log }),
      snapshots: postgresStore({ pool, log: `state of ${log}` }),
    })
    return { parts: () => parts(), breakable: () => ({ ...parts(broken.pool), way: broken.way }) }
  })
})

describe.skipIf(noS3)('with S3', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startS3()
  }, BUILD_TIMEOUT)
  afterAll(() => server?.[Symbol.asyncDispose]())
  describeLog('S3', async () => {
    const location = server.location()
    const way = await server.way()
    const parts = (there: S3Location) => ({
      journal: s3Journal({ ...there, prefix: `${location.prefix}/private` }),
      objects: s3Store({ ...there, prefix: `${location.prefix}/public` }),
      snapshots: s3Store({ ...there, prefix: `${location.prefix}/state` }),
    })
    const breakable = () => ({ ...parts(server.by(way, location, { maxAttempts: 1 })), way })
    return { parts: () => parts(location), breakable }
  })
})
