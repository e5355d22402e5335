import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { s3Store } from '../../src/s3.js'
import { BUILD_TIMEOUT, noS3, type S3Server, startS3 } from '../versitygw.js'
import { describeBrokenStore } from './broken-way.js'
import { describeStore } from './contract.js'

describe.skipIf(noS3)('S3', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startS3()
  }, BUILD_TIMEOUT)
  afterAll(() => server?.[Symbol.asyncDispose]())

  describeStore('S3', {
    room: async () => {
      const location = server.location()
      return { open: () => s3Store(location), [Symbol.asyncDispose]: async () => location.client.destroy() }
    },
  })

  describeBrokenStore('S3', {
    room: async () => {
      const location = server.location()
      const way = await server.way()
      return {
        way,
        store: s3Store(location),
        broken: s3Store(server.by(way, location, { maxAttempts: 1 })),
        [Symbol.asyncDispose]: async () => location.client.destroy(),
      }
    },
  })

  test('a client that tries again hides a lost answer', async () => {
    const location = server.location()
    const way = await server.way()
    way.cutAnswer()
    await s3Store(server.by(way, location)).put('checkpoint', Buffer.from('once'))
    expect(Buffer.from((await s3Store(location).get('checkpoint'))!).toString()).toBe('once')
  })

  test('tells caches what never changes and what does', async () => {
    const location = server.location()
    const store = s3Store(location)
    const headOf = async (path: string) => {
      await store.put(path, Buffer.from('x'))
      const Key = `${location.prefix}/${path}`
      const { CacheControl, ContentType } = await location.client.send(
        new HeadObjectCommand({ Bucket: location.bucket, Key }),
      )
      return [CacheControl, ContentType]
    }
    const forEver = ['public, max-age=31536000, immutable', 'application/octet-stream']
    expect(await headOf('tile/0/x001/067')).toEqual(forEver)
    expect(await headOf('tile/entries/000.p/5')).toEqual(forEver)
    expect(await headOf('checkpoint')).toEqual(['no-cache', 'text/plain; charset=utf-8'])
  })

  test('says that the bucket is missing, and not that the object is', async () => {
    const location = { ...server.location(), bucket: 'another' }
    await expect(s3Store(location).get('checkpoint')).rejects.toThrow()
  })
})
