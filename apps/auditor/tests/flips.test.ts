import { expect, test } from 'vitest'
import { audit } from '../src/audit/audit.js'
import { get } from '../src/read/http-source.js'
import { honestLog } from './evil-log.js'
import { serve } from './serve.js'

test('every byte of a small log counts: with any one of them changed it is not clean', {
  timeout: 300_000,
}, async () => {
  const log = await honestLog(6)
  const { memory } = await audit(log.options())
  const passed: string[] = []
  const look = async (what: string) => {
    for (const options of [log.options(), log.options({ memory, full: true })])
      if ((await audit(options)).finding.verdict === 'clean') passed.push(what)
  }
  for (const [path, bytes] of [...log.files].filter(([name]) => name !== 'log/vkey')) {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 << (at % 8)
      log.files.set(path, changed)
      await look(`${path}, byte ${at}`)
    }
    log.files.set(path, bytes)
  }
  for (const [i, line] of log.openings.entries()) {
    for (let at = 0; at < line.length; at++) {
      const changed = String.fromCharCode(line.charCodeAt(at) ^ 1)
      log.openings[i] = line.slice(0, at) + changed + line.slice(at + 1)
      await look(`opening ${i}, character ${at}`)
    }
    log.openings[i] = line
  }
  expect(passed).toEqual([])
  expect((await audit(log.options({ memory, full: true }))).finding.verdict).toBe('clean')
})

test('a partial tile or bundle that is gone is read from the full one', async () => {
  const log = await honestLog(300)
  const note = log.files.get('log/checkpoint')!
  const upper = log.files.get('log/tile/1/000.p/1')!
  log.awards('aurora', log.aurora, 300)
  await log.publish()
  log.files.set('log/checkpoint', note)
  log.files.set('log/tile/1/000.p/1', upper)
  expect(log.files.has('log/tile/0/001.p/44')).toBe(false)
  expect((await audit(log.options())).finding).toMatchObject({ verdict: 'clean', size: 300, codes: [] })
})

test('what may pass is tried again, what is too long or refused is not', async () => {
  const log = await honestLog(3)
  await using server = await serve(log)
  const url = `${server.url}/log/checkpoint`
  const pauses = [1, 1, 1]
  server.fail.status = 503
  await expect(get(url, 1_000, { pauses })).rejects.toThrow(/answers 503/)
  expect(server.asked).toHaveLength(4)
  server.fail.status = 403
  await expect(get(url, 1_000, { pauses })).rejects.toThrow(/answers 403/)
  server.fail.status = undefined
  await expect(get(url, 10, { pauses })).rejects.toThrow(/more than 10 bytes/)
  expect(server.asked).toHaveLength(6)
  expect(Buffer.from((await get(url, 1_000))!).toString()).toBe(await log.note())
  expect(await get(`${server.url}/nothing`, 10)).toBeUndefined()
  await server[Symbol.asyncDispose]()
  await expect(get(url, 10, { pauses })).rejects.toThrow(/fetch failed/)
})
