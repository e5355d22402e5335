import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createGuardedFetch, type GuardedFetch, isPublicAddress, networkSet } from '../src/index.js'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const resource of open.splice(0)) await resource.close()
})
async function listen(handler: RequestListener): Promise<{ port: number; hits: () => number }> {
  let hits = 0
  const server: Server = createServer((request, response) => {
    hits++
    handler(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return { port: (server.address() as AddressInfo).port, hits: () => hits }
}
const guarded = (options: Parameters<typeof createGuardedFetch>[0] = {}): GuardedFetch => {
  const fetch = createGuardedFetch(options)
  open.push(fetch)
  return fetch
}
const trial = ['127.0.0.0/8']

describe('an address literal inside is refused in every spelling', () => {
  test.each([
    ...['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '127.0.0.1.', '0.0.0.0', '0', '10.0.0.1'],
    ...[
      '172.16.5.4',
      '192.168.1.1',
      '169.254.169.254',
      '0xA9FEA9FE',
      '100.64.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '224.0.0.1',
    ],
    ...['255.255.255.255', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:10.0.0.1]'],
    ...[
      '[::127.0.0.1]',
      '[fe80::1]',
      '[fc00::1]',
      '[fd00:ec2::254]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[2001::1]',
    ],
    ...['[2001:db8::1]', '[ff02::1]', '①②⑦.⓪.⓪.①'],
  ])('%s', async (host) => {
    await expect(guarded()(`https://${host}/`)).rejects.toMatchObject({ code: 'ENDPOINT_REFUSED' })
  })
})

test.each(['93.184.216.34', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'https://user:pass@example.com/',
  'https://',
  'x',
  'http://example.com/',
])('the URL %s is refused at once', (url) => {
  expect(() => guarded().check(url)).toThrow(/may not be called/)
})

test('a name is refused when any of its addresses is inside, and nothing is sent there', async () => {
  const { port, hits } = await listen((_request, response) => response.end('inside'))
  const lookup = (_name: string, done: (e: null, a: { address: string; family: number }[]) => void) =>
    done(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])
  const fetch = guarded({ lookup })
  await expect(fetch(`https://rebind.example:${port}/`)).rejects.toMatchObject({ code: 'ENDPOINT_REFUSED' })
  await expect(guarded()(`https://localhost:${port}/`)).rejects.toMatchObject({ code: 'ENDPOINT_REFUSED' })
  expect(hits()).toBe(0)
})

test('http is used in the allowed networks alone, by name and by literal', async () => {
  const { port, hits } = await listen((_request, response) => response.end('{"ok":true}'))
  const fetch = guarded({ allowedNetworks: trial })
  const lookup = (_n: string, done: (e: null, a: { address: string; family: number }[]) => void) =>
    done(null, [{ address: '93.184.216.34', family: 4 }])
  expect(await fetch(`http://127.0.0.1:${port}/`, { body: '{}' })).toMatchObject({ status: 200, body: '{"ok":true}' })
  expect((await guarded({ allowedNetworks: ['127.0.0.1', '::1'] })(`http://localhost:${port}/`)).status).toBe(200)
  await expect(fetch('http://10.0.0.1/')).rejects.toMatchObject({ code: 'ENDPOINT_REFUSED' })
  await expect(guarded({ allowedNetworks: trial, lookup })('http://public.example/')).rejects.toMatchObject({
    code: 'ENDPOINT_REFUSED',
  })
  expect(hits()).toBe(2)
})

test('a redirect is an answer, and is not followed', async () => {
  const inside = await listen((_request, response) => response.end('inside'))
  const { port } = await listen((_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
  )
  const answer = await guarded({ allowedNetworks: trial })(`http://127.0.0.1:${port}/`)
  expect(answer).toMatchObject({ status: 302 })
  expect(inside.hits()).toBe(0)
})

test('a long answer is cut, and the rest is not waited for', async () => {
  const { port } = await listen((_request, response) => {
    response.write('x'.repeat(50_000))
  })
  const answer = await guarded({ allowedNetworks: trial, maxBytes: 1_000 })(`http://127.0.0.1:${port}/`)
  expect(answer).toMatchObject({ status: 200, truncated: true })
  expect(answer.body).toHaveLength(1_000)
})

test.each([
  ['never answers', () => {}],
  ['answers a little and stops', (_request: unknown, response: { write(t: string): void }) => response.write('x')],
])('a server that %s is left when the time is up', async (_name, handler) => {
  const { port } = await listen(handler as RequestListener)
  const fetch = guarded({ allowedNetworks: trial, timeoutMs: 150 })
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ name: 'TimeoutError' })
})

test.each(['10.0.0.0/33', '10.0.0/8', 'x', '10.0.0.0/8/8', '10.0.0.0/', '::/129'])(
  'the network %s is refused',
  (cidr) => {
    expect(() => networkSet([cidr])).toThrow('is not a network')
  },
)
