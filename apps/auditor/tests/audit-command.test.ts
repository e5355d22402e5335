import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { desk } from './desk.js'
import { honestLog } from './evil-log.js'
import { serve } from './serve.js'

async function place(size = 20) {
  const log = await honestLog(size)
  const [server, own] = [await serve(log), desk()]
  const state = own.at('state.json')
  const args = ['audit', server.url, ...own.trusting(log), '--state', state]
  const dispose = async () => {
    own[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  }
  return { log, server, ...own, state, args, [Symbol.asyncDispose]: dispose }
}
const bundlesIn = (asked: readonly string[]) => asked.filter((path) => path.includes('/entries/'))

test('says that a log is clean, and reads only what is new the next time', async () => {
  await using here = await place(600)
  const { testamur, args, log, server } = here
  const first = await testamur(...args)
  expect(first).toEqual({
    code: 0,
    err: '',
    out: 'log.test/log is clean: 600 entries, each signed by a key in force where it stands (2 keys known); tiles, root and checkpoint fit; cosigned by w1.test and w2.test.',
  })
  expect(bundlesIn(server.asked)).toHaveLength(3)
  server.asked.length = 0
  expect((await testamur(...args)).code).toBe(0)
  expect(bundlesIn(server.asked)).toEqual([])
  log.awards('aurora', log.aurora, 1)
  await log.publish()
  const { code, out } = await testamur(...args, '--json')
  expect([code, JSON.parse(out)]).toMatchObject([0, { verdict: 'clean', size: 601, entriesChecked: 601, codes: [] }])
  expect(bundlesIn(server.asked)).toEqual(['log/tile/entries/002.p/89'])
  server.asked.length = 0
  expect((await testamur(...args, '--full')).code).toBe(0)
  expect(bundlesIn(server.asked)).toHaveLength(3)
})

test('says what is wrong, and keeps the proof', async () => {
  await using here = await place()
  const { testamur, args, log, state } = here
  await testamur(...args)
  log.entries[3] = log.entries[4]!
  await log.publish()
  const { code, out } = await testamur(...args)
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/^log\.test\/log is BROKEN \(last found whole at 20 entries\):\n {2}SPLIT_VIEW: /),
  ])
  expect(out).toMatch(/\n {2}DUPLICATE_EVENT: /)
  const [file] = readdirSync(`${state}.evidence`)
  expect(out).toContain(`evidence: ${state}.evidence/${file}`)
  expect(JSON.parse(readFileSync(`${state}.evidence/${file}`, 'utf8'))).toMatchObject({
    code: 'SPLIT_VIEW',
    first: expect.stringContaining('log.test/log\n20\n'),
    second: expect.stringContaining('log.test/log\n20\n'),
  })
  await testamur(...args)
  expect(readdirSync(`${state}.evidence`)).toHaveLength(1)
})

test('cannot tell of what it cannot read, and does not forget what it knew', async () => {
  await using here = await place()
  const { testamur, args, server } = here
  await testamur(...args)
  server.fail.status = 403
  const { code, out } = await testamur(...args, '--json')
  expect([code, JSON.parse(out)]).toMatchObject([
    3,
    { verdict: 'cannot-tell', size: 20, codes: [{ code: 'UNREACHABLE' }] },
  ])
  server.fail.status = undefined
  expect((await testamur(...args)).code).toBe(0)
})

test('tells what it trusts on first use, once, and holds the log to it', async () => {
  await using here = await place()
  const { testamur, log, server, at } = here
  log.files.set('log/policy', Buffer.from(`${log.policyLines.join('\n').replaceAll(/ http:\S+/g, '')}\n`))
  log.files.set(
    'api/registry/trust',
    Buffer.from(JSON.stringify({ consortium: { kid: 'root', jwk: log.consortium.jwk } })),
  )
  const args = ['audit', server.url, '--state', at('first-use.json')]
  const first = await testamur(...args)
  expect([first.code, first.err.match(/trusted on first use: .*/g)]).toEqual([
    0,
    [
      expect.stringContaining(log.vkey),
      expect.stringContaining("consortium's first key"),
      expect.stringContaining('2 witnesses'),
    ],
  ])
  expect((await testamur(...args)).err).toBe('')
  log.files.set('log/policy', Buffer.from('quorum none\n'))
  await log.publish({ witnesses: [] })
  const later = await testamur(...args)
  expect([later.code, later.out]).toEqual([1, expect.stringContaining('TOO_FEW_WITNESSES')])
  expect(later.err).toMatch(/--policy accepts them/)
})

describe('the state file', () => {
  test('is as before where writing it was cut short, whatever was written', async () => {
    await using here = await place(300)
    const { testamur, args, log, state } = here
    await testamur(...args)
    writeFileSync(`${state}.4711.new`, '{"version":1,"sha')
    appendFileSync(`${state}.ids`, Buffer.alloc(16 * 7 + 3, 1))
    log.entries.push(log.entries[7]!)
    await log.publish()
    const { code, out } = await testamur(...args)
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/DUPLICATE_EVENT: the event \S+ has an entry at 300 and at 7\n?$/),
    ])
    expect(readFileSync(`${state}.ids`)).toHaveLength(301 * 16)
  })

  test('without its ids has everything read again, and is still held against what was seen', async () => {
    await using here = await place(300)
    const { testamur, args, log, server, state } = here
    await testamur(...args)
    truncateSync(`${state}.ids`, 100)
    server.asked.length = 0
    expect((await testamur(...args)).code).toBe(0)
    expect(bundlesIn(server.asked)).toHaveLength(2)
    expect(readFileSync(`${state}.ids`)).toHaveLength(300 * 16)
    truncateSync(`${state}.ids`, 100)
    log.entries.length = 200
    await log.publish()
    expect((await testamur(...args)).out).toContain('ROLLBACK')
  })

  test('that is none, or of another log, is refused', async () => {
    await using here = await place()
    const { testamur, args, state } = here
    writeFileSync(state, 'hello')
    expect(await testamur(...args)).toMatchObject({ code: 2, err: expect.stringContaining('is no state of an audit') })
    writeFileSync(state, '')
    expect((await testamur(...args)).code).toBe(2)
    await using there = await place()
    await there.testamur(...there.args)
    const other = await honestLog(3)
    writeFileSync(
      here.at('other.json'),
      JSON.stringify({ consortium: other.consortium.jwk, vkey: there.log.vkey.replace('log.test', 'x.test') }),
    )
    const argv = ['audit', there.server.url, '--trust', here.at('other.json'), '--state', there.state]
    expect((await testamur(...argv)).code).toBe(2)
  })
})

test('watching finds a rollback between two looks, and that the log is back', async () => {
  const log = await honestLog(30)
  await using server = await serve(log)
  const stop = new AbortController()
  const findings: { verdict: string; codes: { code: string }[] }[] = []
  const kept = [...log.entries]
  // Each finding leads to the next thing that the log does, so that nothing waits for a clock.
  const acts = [
    () => log.entries.splice(20),
    () => log.entries.push(...kept.slice(20)),
    () => log.awards('aurora', log.aurora, 3),
    () => stop.abort(),
  ]
  let next: Promise<unknown> = Promise.resolve()
  const out = (line: string) => {
    findings.push(JSON.parse(line))
    acts[findings.length - 1]?.()
    next = log.publish()
  }
  using own = desk({ out, signal: stop.signal, fetch: (url, init) => next.then(() => fetch(url, init)) })
  const args = [
    'audit',
    server.url,
    ...own.trusting(log),
    '--state',
    own.at('state'),
    '--watch',
    '--interval',
    '1ms',
    '--json',
  ]
  expect((await own.testamur(...args)).code).toBe(0)
  expect(findings.map(({ verdict, codes }) => [verdict, ...codes.map(({ code }) => code)])).toEqual([
    ['clean'],
    ['broken', 'ROLLBACK'],
    ['clean'],
    ['clean'],
  ])
})

test('reports with a key, and tells once where nobody takes it', async () => {
  await using here = await place()
  const { testamur, args, server } = here
  expect((await testamur(...args, '--report', '--key', 'secret')).code).toBe(0)
  expect(server.put).toMatchObject([{ path: '/api/ledger/finding', authorization: 'Bearer secret' }])
  expect(JSON.parse(server.put[0]!.body)).toMatchObject({ verdict: 'clean', size: 20, log: 'log.test/log' })
  server.fail.status = 404
  const { code, err } = await testamur(...args, '--report', '--key', 'secret')
  expect([code, err]).toEqual([3, expect.stringMatching(/^the finding was not reported: .*takes none\n$/)])
})

test('what cannot be done as it was asked is said, with code 2', async () => {
  await using here = await place()
  const { testamur, args, at, server } = here
  const wrong: [string[], RegExp][] = [
    [[], /testamur audit/],
    [['frobnicate'], /no such command/],
    [['audit', at('nowhere')], /neither a URL/],
    [['audit', server.url, 'more'], /one URL or folder/],
    [['audit', server.url, '--nonsense'], /--nonsense/],
    [['audit', server.url, '--trust', at('nowhere')], /cannot be read/],
    [['audit', server.url, '--trust', at('policy')], /is no trust file/],
    [['audit', server.url, '--vkey', 'x'], /verifier key/],
    [[...args, '--interval', '10'], /--interval 10: write a time/],
    [[...args, '--interval', '0s'], /--interval 0s/],
    [[...args, '--report'], /TESTAMUR_KEY/],
    [['audit', at('.'), '--report', '--key', 'k'], /takes a URL/],
    [['ledger', 'export'], /name one folder/],
    [['ledger', 'verify-receipt', at('policy')], /--entry/],
  ]
  for (const [argv, why] of wrong) {
    const { code, out, err } = await testamur(...argv)
    expect([code, out + err], argv.join(' ')).toEqual([2, expect.stringMatching(why)])
  }
  for (const words of [[], ['audit'], ['ledger', 'export'], ['ledger', 'verify-receipt']])
    expect(await testamur(...words, '--help')).toMatchObject({ code: 0, out: expect.stringMatching(/xit codes/) })
})
