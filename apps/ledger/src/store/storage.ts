import { join } from 'node:path'
import {
  fileStore,
  installTileLog,
  type Journal,
  type ObjectStore,
  openFileJournal,
  postgresJournal,
  postgresStore,
} from '@testamur/tile-log'
import type { Pool } from 'pg'
import type { Storage } from '../domain/storage.js'

/** The places of one shard. Closed by the log that is opened over them. */
export type ShardStorage = { journal: Journal; objects: ObjectStore; snapshots: ObjectStore }
export type OpenStorage = (shard: number) => Promise<ShardStorage>

/** Opens shards in files, in the ledger's database, or in a bucket. */
export function openStorage(storage: Storage, pool: Pool): OpenStorage {
  switch (storage.kind) {
    case 'file':
      return async (shard) => {
        const dir = join(storage.dir, `shard-${shard}`)
        return {
          journal: await openFileJournal(join(dir, 'journal')),
          objects: fileStore(join(dir, 'public')),
          snapshots: fileStore(join(dir, 'state')),
        }
      }
    case 'postgres':
      return async (shard) => {
        await installTileLog(pool)
        const log = { pool, log: `shard-${shard}` }
        return {
          journal: postgresJournal(log),
          objects: postgresStore(log),
          snapshots: postgresStore({ pool, log: `state of shard-${shard}` }),
        }
      }
    case 's3':
      return (shard) => openBucketStorage(storage, shard)
  }
}

async function openBucketStorage(storage: Extract<Storage, { kind: 's3' }>, shard: number): Promise<ShardStorage> {
  // Loaded where it is used: no other ledger pays for the client.
  const { S3Client, s3Journal, s3Store } = await import('@testamur/tile-log/s3')
  const { bucket, endpoint, region } = storage
  // Region and credentials come from the environment, as everywhere with this client, where they are not given here.
  const client = new S3Client({
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(region && { region }),
    requestHandler: { requestTimeout: 10_000, connectionTimeout: 5_000 },
  })
  const prefix = `${storage.prefix}shard-${shard}/`
  const published = s3Store({ client, bucket, prefix: `${prefix}public/` })
  return {
    journal: s3Journal({ client, bucket, prefix }),
    objects: { ...published, close: async () => client.destroy() },
    snapshots: s3Store({ client, bucket, prefix: `${prefix}state/` }),
  }
}
