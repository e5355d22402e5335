import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Front, startFront } from './front-process.js'
import { fsck, hasGo } from './fsck.js'

// FSCK_SIZES=65535,65536,65537,70000 for a long walk.
const SIZES = [0, 1, 2, 255, 256, 257, 511, 512, ...(process.env.FSCK_SIZES?.split(',').map(Number) ?? [])]

/** The log as it would be served with the last byte of one path changed. */
async function servedWithOther(front: Front, path: string): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const answer = await fetch(front.url + request.url)
    const body = Buffer.from(await answer.arrayBuffer())
    if (request.url === path) body[body.length - 1]! ^= 1
    response.writeHead(answer.status).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

// Where everything must be there, a missing Go is a failure and not a skipped test.
describe.skipIf(!hasGo && process.env.CI !== 'true')('a log that is served, before Tessera\u2019s fsck', () => {
  let front: Front
  beforeAll(async () => {
    front = await startFront('log.test/front')
  }, 180_000)
  afterAll(() => front[Symbol.asyncDispose]())

  test.each(SIZES)('of %i entries is whole', { timeout: 900_000 }, async (size) => {
    await front.growTo(size)
    expect(await fsck(front.url, await front.vkey())).toContain(`Successfully fsck'd log with size ${size} `)
  })

  const full = SIZES.at(-1)! >> 8
  const above = full < 256 ? `/tile/1/000.p/${full}` : '/tile/1/000'
  test.each(['/tile/entries/000', '/tile/0/001', above, '/checkpoint'])(
    'with another byte in %s is not',
    { timeout: 300_000 },
    async (path) => {
      const other = await servedWithOther(front, path)
      try {
        expect(await fsck(other.url, await front.vkey())).not.toContain('Successfully')
      } finally {
        other.close()
      }
    },
  )
})
