import { setTimeout as pause } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'

/**
 * Where in S3. The client is the caller's: its region, credentials, time-outs (give it some: without one, a request that is never answered
 * never ends) and number of attempts; nobody closes it here. It needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket, without
 * which S3 does not tell that an object is missing. `prefix` is a folder, with or without its last slash.
 */
export type S3Location = { client: S3Client; bucket: string; prefix?: string }

/** The few calls that store and journal need, on keys below the prefix. */
export type Bucket = {
  /** Undefined where there is none. `first`: only so many bytes of it. */
  get(key: string, first?: number): Promise<Uint8Array | undefined>
  put(key: string, bytes: Uint8Array, headers?: Partial<PutObjectCommandInput>): Promise<void>
  /** Whether it was put; not where there is one already, which may be this one if an earlier attempt was not answered. */
  putNew(key: string, bytes: Uint8Array): Promise<boolean>
  delete(key: string): Promise<void>
  /** Up to 1,000 keys below `folder` behind `after`, in order, and whether there are more. All that was put before is shown. */
  list(folder: string, after: string): Promise<{ keys: string[]; more: boolean }>
}

const CONFLICT_TRIES = 6

export function openBucket({ client, bucket: Bucket, prefix = '' }: S3Location): Bucket {
  const root = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  const at = (key: string) => ({ Bucket, Key: root + key })
  return {
    get: async (key, first) => {
      try {
        const range = first === undefined ? {} : { Range: `bytes=0-${first - 1}` }
        const { Body } = await client.send(new GetObjectCommand({ ...at(key), ...range }))
        return await Body!.transformToByteArray()
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined
        throw error
      }
    },
    put: async (key, bytes, headers) => {
      await client.send(new PutObjectCommand({ ...headers, ...at(key), Body: bytes }))
    },
    putNew: async (key, bytes) => {
      for (let tries = 1; ; tries++) {
        try {
          await client.send(new PutObjectCommand({ ...at(key), Body: bytes, IfNoneMatch: '*' }))
          return true
        } catch (error) {
          if (statusOf(error) === 412) return false
          // S3 answers 409 where another request for the same key was under way: nothing is decided, ask again.
          if (statusOf(error) !== 409 || tries === CONFLICT_TRIES) throw error
          await pause(10 * 2 ** tries)
        }
      }
    },
    delete: async (key) => {
      await client.send(new DeleteObjectCommand(at(key)))
    },
    list: async (folder, after) => {
      const where = { Bucket, Prefix: root + folder, StartAfter: root + after }
      const { Contents = [], IsTruncated } = await client.send(new ListObjectsV2Command(where))
      return { keys: Contents.map(({ Key }) => Key!.slice(root.length)), more: IsTruncated === true }
    },
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
