import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { caller } from './caller.js'

const options = (fetch: (request: Request) => Promise<Response>, signal: AbortSignal) => ({
  ...{ fetch, signal, origin: 'http://localhost:8080', demoCredential: 'demo' },
})

test('calls leave nothing behind on the signal that ends them all', async () => {
  const { signal } = new AbortController()
  const call = caller(options(async () => Response.json({}), signal))
  for (let n = 0; n < 50; n++) await call('GET', '/api/registry/members')
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('a call under way hears that all are to end', async () => {
  const ending = new AbortController()
  const hanging = (request: Request) =>
    new Promise<Response>((_, fail) => {
      request.signal.addEventListener('abort', () => fail(request.signal.reason))
      ending.abort(new Error('the end'))
    })
  await expect(caller(options(hanging, ending.signal))('GET', '/')).rejects.toThrow('the end')
})
