import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JournalDamaged } from '../../src/ports.js'
import { type S3Location, s3Journal } from '../../src/s3.js'
import { BUILD_TIMEOUT, noS3, type S3Server, startS3 } from '../versitygw.js'
import { describeBrokenJournal } from './broken-way.js'
import { describeJournal } from './contract.js'
import { appendMany, begin, bodiesIn, frameOf, readAll } from './writing.js'

describe.skipIf(noS3)('S3', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startS3()
  }, BUILD_TIMEOUT)
  afterAll(() => server?.[Symbol.asyncDispose]())

  describeJournal('S3', {
    room: async () => {
      const location = server.location()
      return { open: async () => s3Journal(location), [Symbol.asyncDispose]: async () => location.client.destroy() }
    },
  })

  describeBrokenJournal('S3', {
    room: async () => {
      const location = server.location()
      const way = await server.way()
      return {
        way,
        open: () => s3Journal(location),
        openBroken: () => s3Journal(server.by(way, location, { maxAttempts: 1 })),
        [Symbol.asyncDispose]: async () => location.client.destroy(),
      }
    },
  })

  const keyOf = ({ prefix }: S3Location, slot: number) => `${prefix}/journal/${String(slot).padStart(20, '0')}`
  const put = (there: S3Location, Key: string, Body: string) =>
    there.client.send(new PutObjectCommand({ Bucket: there.bucket, Key, Body }))
  const remove = (there: S3Location, Key: string) =>
    there.client.send(new DeleteObjectCommand({ Bucket: there.bucket, Key }))

  test('a frame whose answer was lost is recognised by the attempt that meets it', async () => {
    const location = server.location()
    const way = await server.way()
    const journal = s3Journal(server.by(way, location))
    await begin(journal)
    await appendMany(journal, 0, 1)
    way.cutAnswer()
    await appendMany(journal, 1, 1)
    await appendMany(journal, 2, 1)
    expect(await bodiesIn(s3Journal(location))).toEqual(['frame 0', 'frame 1', 'frame 2'])
  })

  test('a takeover whose answer was lost is one', async () => {
    const location = server.location()
    const way = await server.way()
    const [old, heir] = [s3Journal(location), s3Journal(server.by(way, location))]
    await appendMany(old, await begin(old), 2)
    await readAll(heir)
    way.cutAnswer()
    await heir.takeOver(2)
    await appendMany(heir, 2, 1)
    expect(await bodiesIn(s3Journal(location))).toEqual(['frame 0', 'frame 1', 'frame 2'])
  })

  test('more slots than a listing shows are read, and taken over', async () => {
    const location = server.location()
    location.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) =>
          next(commandName === 'ListObjectsV2Command' ? { ...args, input: { ...args.input, MaxKeys: 3 } } : args),
      { step: 'initialize' },
    )
    const journal = s3Journal(location)
    await begin(journal)
    await appendMany(journal, 0, 10)
    expect((await readAll(s3Journal(location))).length).toBe(10)
    const heir = s3Journal(location)
    await heir.takeOver(10)
    await appendMany(heir, 10, 1)
    expect(await bodiesIn(s3Journal(location), { next: 9 })).toEqual(['frame 9', 'frame 10'])
  })

  test('it is damaged where a slot is missing, is no slot, or has another frame', async () => {
    const location = server.location()
    const journal = s3Journal(location)
    await begin(journal)
    const places = [await appendMany(journal, 0, 3), await appendMany(journal, 3, 2)]
    // Slot 0 has the mark of the takeover, so that frame n is in slot n + 1.
    await remove(location, keyOf(location, 3))
    await expect(readAll(journal)).rejects.toThrow('slot 3 of the journal is missing')
    await expect(readAll(journal, places[0])).rejects.toThrow(JournalDamaged)
    expect(await readAll(journal, places[1])).toEqual([])
    await put(location, keyOf(location, 3), 'tile-log frame 7 00000000-0000-0000-0000-000000000000\nseven')
    await expect(readAll(journal)).rejects.toThrow('has frame 7 where 2 belongs')
    await put(location, keyOf(location, 3), 'anything')
    await expect(readAll(journal)).rejects.toThrow('slot 3 of the journal does not begin as one')
    await expect(s3Journal(location).takeOver(6)).rejects.toThrow('ends before frame 5')
  })

  test('a place of another journal is no place', async () => {
    await expect(readAll(s3Journal(server.location()), { next: 3, at: 'segment:17' })).rejects.toThrow(TypeError)
    await expect(readAll(s3Journal(server.location()), { next: 3, at: '1' })).rejects.toThrow(TypeError)
  })

  test('what lies beside its folder is not touched', async () => {
    const location = server.location()
    await put(location, `${location.prefix}/journals`, 'beside')
    await put(location, `${location.prefix}/tile/0/000`, 'beside')
    const journal = s3Journal({ ...location, prefix: `${location.prefix}/` })
    await appendMany(journal, await begin(journal), 2)
    expect(await bodiesIn(s3Journal(location))).toEqual(['frame 0', 'frame 1'])
    const listed = await location.client.send(
      new ListObjectsV2Command({ Bucket: location.bucket, Prefix: `${location.prefix}/` }),
    )
    expect(listed.Contents?.map(({ Key }) => Key!.slice(location.prefix.length + 1))).toEqual([
      'journal/00000000000000000000',
      'journal/00000000000000000001',
      'journal/00000000000000000002',
      'journals',
      'tile/0/000',
    ])
  })

  test('a store that puts over what is there, whatever the condition, is refused', async () => {
    const location = server.location()
    location.client.middlewareStack.add(
      (next) => (args) => {
        delete (args.input as { IfNoneMatch?: string }).IfNoneMatch
        return next(args)
      },
      { step: 'initialize' },
    )
    await expect(s3Journal(location).takeOver(0)).rejects.toThrow('If-None-Match')
    await expect(s3Journal(location).append(0, frameOf(0))).rejects.toThrow('not taken over')
  })

  test.each([
    [1, ['frame 0']],
    [100, []],
  ])('a put that S3 answers %d times with 409, undecided, is asked again, and not for ever', async (times, kept) => {
    const location = server.location()
    const journal = s3Journal(location)
    await begin(journal)
    let left = times
    const undecided = Object.assign(new Error('conflict'), { $metadata: { httpStatusCode: 409 } })
    location.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutObjectCommand' && left-- > 0) throw undecided
          return next(args)
        },
      { step: 'initialize' },
    )
    const [end] = await Promise.allSettled([journal.append(0, frameOf(0))])
    expect(end).toMatchObject(kept.length > 0 ? { status: 'fulfilled' } : { status: 'rejected', reason: undecided })
    expect(await bodiesIn(s3Journal(location))).toEqual(kept)
  })
})
