import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventStream } from '../src/http/event-stream.js'
import { type House, openHouse } from './support/house.js'
import { publishAchievement } from './support/issuer.js'
import { revoke, subscribe } from './support/subscribe.js'

let house: House
let member: string

beforeAll(async () => {
  house = await openHouse()
  member = await house.admit('north')
})
afterAll(() => house[Symbol.asyncDispose]())

type Frame = { id?: string; event?: string; data?: string; comment?: string }

const frameOf = (text: string): Frame =>
  Object.fromEntries(
    text.split('\n').map((line) => {
      const at = line.indexOf(': ')
      return at === 0 ? ['comment', line.slice(2)] : [line.slice(0, at), line.slice(at + 2)]
    }),
  )

/** Reads frames one after another, as a browser's EventSource would. */
function reader(body: ReadableStream<Uint8Array>) {
  const chunks = body.pipeThrough(new TextDecoderStream() as never).getReader()
  let rest = ''
  const next = async (): Promise<Frame | undefined> => {
    while (!rest.includes('\n\n')) {
      const { done, value } = await chunks.read()
      if (done) return undefined
      rest += value
    }
    const end = rest.indexOf('\n\n')
    const frame = frameOf(rest.slice(0, end))
    rest = rest.slice(end + 2)
    return frame
  }
  return {
    next,
    news: async (n: number) => {
      const found: Frame[] = []
      while (found.length < n) {
        const frame = await next()
        if (!frame) throw new Error(`the stream ended after ${found.length} of ${n} events`)
        if (frame.id) found.push(frame)
      }
      return found
    },
    close: () => chunks.cancel(),
  }
}

async function open(bearer: string, lastEventId?: string) {
  const headers = { authorization: `Bearer ${bearer}`, ...(lastEventId && { 'last-event-id': lastEventId }) }
  const response = await house.service.app.fetch(new Request('http://internal/api/revocation/stream', { headers }))
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  return reader(response.body as ReadableStream<Uint8Array>)
}

async function watcher() {
  const bearer = await house.employer()
  const achievement = await publishAchievement(house.bus, 'north')
  await house.settle()
  expect((await subscribe(house, bearer, { achievement }, { method: 'sse' })).json.secret).toBeUndefined()
  const revokeOne = async () => {
    const { id } = await house.award('north', { achievement })
    await revoke(house, member, id)
    return id
  }
  return { bearer, revokeOne }
}
const idsOf = (frames: Frame[]) => frames.map((f) => JSON.parse(f.data as string).data.credentialId)

test('news come as they happen: type, id in order, the CloudEvent without reasons', async () => {
  const { bearer, revokeOne } = await watcher()
  const stream = await open(bearer)
  const ids = [await revokeOne(), await revokeOne()]
  const news = await stream.news(2)
  expect(idsOf(news)).toEqual(ids)
  expect(news.map((f) => f.event)).toEqual(Array(2).fill('testamur.credential.revoked.v1'))
  expect(Number(news[1]!.id)).toBeGreaterThan(Number(news[0]!.id))
  expect(news[0]!.data).not.toContain('reason')
  await stream.close()
})

test('a reader that comes back with Last-Event-ID misses nothing and hears nothing twice', async () => {
  const { bearer, revokeOne } = await watcher()
  const first = await open(bearer)
  const ids = [await revokeOne()]
  const [seen] = await first.news(1)
  await first.close()
  ids.push(await revokeOne(), await revokeOne())
  const second = await open(bearer, seen!.id)
  ids.push(await revokeOne())
  expect(idsOf(await second.news(3))).toEqual(ids.slice(1))
  await second.close()
})

test('nobody hears what another watches', async () => {
  const [mine, theirs] = [await watcher(), await watcher()]
  const stream = await open(mine.bearer, '0')
  await theirs.revokeOne()
  await house.settle()
  const id = await mine.revokeOne()
  expect(idsOf(await stream.news(1))).toEqual([id])
  await stream.close()
})

test('parallel revocations: every one arrives, in the order of the numbers', async () => {
  const bearer = await house.employer()
  const achievement = await publishAchievement(house.bus, 'north')
  await house.settle()
  await subscribe(house, bearer, { achievement }, { method: 'sse' })
  const awards = []
  for (let i = 0; i < 16; i++) awards.push(await house.award('north', { achievement }))
  const stream = await open(bearer)
  await Promise.all(awards.map(({ id }) => revoke(house, member, id)))
  const news = await stream.news(16)
  expect(new Set(idsOf(news))).toEqual(new Set(awards.map((a) => a.id)))
  const numbers = news.map((f) => Number(f.id))
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  await stream.close()
})

test('who has no stream subscription is told so; who says nonsense is told what is wrong', async () => {
  const bearer = await house.employer()
  const stream = await open(bearer)
  await stream.next() // retry
  expect(await stream.next()).toMatchObject({ event: 'testamur.stream.notice' })
  await stream.close()
  const bad = await house.call('GET', '/api/revocation/stream', { bearer, headers: { 'last-event-id': 'x' } })
  expect(bad.json.code).toBe('INVALID_REQUEST')
})

const plain = (options: { heartbeatMs?: number; patienceMs?: number }) =>
  eventStream(house.service.context, {
    owner: '00000000-0000-4000-8000-000000000000',
    after: '0',
    greeting: ': hello\n\n',
    signal: new AbortController().signal,
    ended: () => {},
    ...options,
  })

test('a silent stream says now and then that it lives', async () => {
  const stream = reader(plain({ heartbeatMs: 20 }))
  await stream.next()
  expect(await stream.next()).toEqual({ comment: 'still here' })
  await stream.close()
})

test('a reader that takes nothing is sent away with a clear comment', async () => {
  const body = plain({ heartbeatMs: 5, patienceMs: 50 })
  await expect.poll(() => house.service.context.streams.size, { timeout: 25_000 }).toBe(0)
  const stream = reader(body)
  const comments = []
  for (let frame = await stream.next(); frame; frame = await stream.next()) comments.push(frame.comment)
  expect(comments.at(-1)).toContain('you read too slowly')
})

test('streams end when the service drains', async () => {
  const stream = await open((await watcher()).bearer)
  await stream.next()
  house.service.drain?.()
  expect((await stream.next())?.comment).toContain('reconnect')
  expect(await stream.next()).toBeUndefined()
})
