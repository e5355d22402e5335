import { randomBytes } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { entrySignatureHolds, readEntry } from '@testamur/credential-proof'
import { leafHash } from '@testamur/transparency-log'
import { afterEach, expect, test, vi } from 'vitest'
import { type Check, CheckersGone, openCheckers } from '../src/checking/checkers.js'
import { newKey, revocations, type TestKey } from './makers.js'

/** Every thread that was started, and whether new ones die as soon as they live. */
const threads = vi.hoisted(() => ({ started: [] as Worker[], mortal: false }))

vi.mock('node:worker_threads', async (original) => {
  const actual = await original<typeof import('node:worker_threads')>()
  class Watched extends actual.Worker {
    constructor(...given: ConstructorParameters<typeof actual.Worker>) {
      super(...given)
      threads.started.push(this)
      if (threads.mortal) void this.terminate()
    }
  }
  return { ...actual, Worker: Watched }
})

afterEach(() => {
  threads.started.length = 0
  threads.mortal = false
})

const key = newKey('aurora-1')
const checksOf = (count: number, by: TestKey = key): Check[] =>
  revocations('aurora', by, count).map(({ ledgerentry }) => ({ text: ledgerentry!, jwk: by.jwk }))

/** Another letter where the entry's text has this one: the first of a member's value. */
const altered = ({ text, jwk }: Check, member: string): Check => {
  const at = text.indexOf(`"${member}":"`) + member.length + 4
  return { text: `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`, jwk }
}

test('each entry is answered in its order, by several threads, with its bytes and its leaf hash', async () => {
  await using checkers = disposable(openCheckers({ threads: 3 }))
  const checks = checksOf(700)
  const answers = await checkers.check(checks)
  expect(answers.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(checks.map(({ text }) => text))
  for (const [i, { text }] of checks.entries())
    expect(Buffer.compare(answers[i]!.hash, leafHash(Buffer.from(text)))).toBe(0)
  expect(answers.every(({ holds }) => holds)).toBe(true)
})

test('one signature that does not hold is told from all others', async () => {
  await using checkers = disposable(openCheckers({ threads: 2 }))
  const checks = checksOf(200)
  const bad = [3, 64, 199]
  for (const i of bad) checks[i] = altered(checks[i]!, 'commitment')
  const answers = await checkers.check(checks)
  expect(answers.flatMap(({ holds }, i) => (holds ? [] : [i]))).toEqual(bad)
})

test('the threads say of every alteration what the library says', async () => {
  await using checkers = disposable(openCheckers({ threads: 1 }))
  const other = newKey('aurora-1')
  const kids = ['aurora-1', 'a,"sig":"b', 'schlüssel', '\u0001"\\', '🗝', ',"sig":"'.repeat(20)]
  const good = kids.flatMap((kid) => checksOf(2, { ...key, kid }))
  const members = ['commitment', 'sig', 'kid', 'source', 'time', 'type', 'id']
  const checks = [...good, ...good.map((check) => ({ ...check, jwk: other.jwk }))]
  checks.push(...good.flatMap((check) => members.map((member) => altered(check, member))))
  const canonical = checks.filter(({ text }) => readEntry(text).ok)
  const expected = canonical.map(({ text, jwk }) => {
    const read = readEntry(text)
    return read.ok && entrySignatureHolds(read.entry, jwk)
  })
  expect((await checkers.check(canonical)).map(({ holds }) => holds)).toEqual(expected)
  expect(new Set(expected)).toEqual(new Set([true, false]))
})

test('a key that is none of Ed25519, or no point, has signed nothing', async () => {
  await using checkers = disposable(openCheckers({ threads: 1 }))
  const [one] = checksOf(1)
  const { x } = key.jwk
  const checks = [
    { ...one!, jwk: { kty: 'EC' as const, crv: 'P-256' as const, x, y: x } },
    { ...one!, jwk: { kty: 'OKP' as const, crv: 'Ed25519' as const } },
    { ...one!, jwk: { ...key.jwk, x: 'AAAA' } },
    one!,
  ]
  expect((await checkers.check(checks)).map(({ holds }) => holds)).toEqual([false, false, false, true])
})

test('what is no entry is answered, and ends no thread', async () => {
  const told: unknown[] = []
  await using checkers = disposable(openCheckers({ threads: 1, log: { warn: (...of: unknown[]) => told.push(of) } }))
  const texts = ['', '{}', ',"sig":"', `,"sig":"${'A'.repeat(86)}`, `,"sig":"${'!'.repeat(87)}`, 'x'.repeat(100_000)]
  const answers = await checkers.check(texts.map((text) => ({ text, jwk: key.jwk })))
  expect(answers.map(({ holds }) => holds)).toEqual(texts.map(() => false))
  expect(told).toEqual([])
})

test('more keys than a thread keeps', async () => {
  await using checkers = disposable(openCheckers({ threads: 1 }))
  const [one] = checksOf(1)
  const strangers = Array.from({ length: 1_200 }, () => ({ ...one!, jwk: { ...key.jwk, x: randomKey() } }))
  const answers = await checkers.check([one!, ...strangers, one!])
  expect(answers.flatMap(({ holds }, i) => (holds ? [i] : []))).toEqual([0, 1_201])
})

const randomKey = () => randomBytes(32).toString('base64url')

test('after the end nothing is checked, and what was asked before is answered', async () => {
  const checkers = openCheckers({ threads: 2 })
  const asked = checkers.check(checksOf(300))
  await checkers.close()
  expect(await asked).toHaveLength(300)
  await expect(checkers.check(checksOf(1))).rejects.toThrow(CheckersGone)
})

test('an empty batch needs no thread', async () => {
  await using checkers = disposable(openCheckers())
  expect(await checkers.check([])).toEqual([])
  expect(threads.started).toEqual([])
})

test('what a dying thread has not answered is answered by others', async () => {
  const told: unknown[] = []
  await using checkers = disposable(openCheckers({ threads: 2, log: { warn: (...of: unknown[]) => told.push(of) } }))
  const checks = checksOf(900)
  checks[500] = altered(checks[500]!, 'commitment')
  const asked = checkers.check(checks)
  await threads.started[0]!.terminate()
  const answers = await asked
  expect(answers.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(checks.map(({ text }) => text))
  expect(answers.flatMap(({ holds }, i) => (holds ? [] : [i]))).toEqual([500])
  expect(threads.started).toHaveLength(3)
  expect(told).toHaveLength(1)
})

test('a thread that dies of an error is replaced too', async () => {
  await using checkers = disposable(openCheckers({ threads: 1 }))
  await checkers.check(checksOf(1))
  threads.started[0]!.postMessage('what no thread can read')
  const answers = await checkers.check(checksOf(10))
  expect(answers.every(({ holds }) => holds)).toBe(true)
  expect(threads.started).toHaveLength(2)
})

test('where every thread dies the entries are given back, and a later batch finds new threads', async () => {
  await using checkers = disposable(openCheckers({ threads: 2 }))
  threads.mortal = true
  await expect(checkers.check(checksOf(300))).rejects.toThrow(CheckersGone)
  threads.mortal = false
  expect(await checkers.check(checksOf(300))).toHaveLength(300)
})

test('a thread that dies with nothing to do is no trouble', async () => {
  await using checkers = disposable(openCheckers({ threads: 1 }))
  await checkers.check(checksOf(1))
  await threads.started[0]!.terminate()
  expect(await checkers.check(checksOf(70))).toHaveLength(70)
})

const disposable = <T extends { close(): Promise<void> }>(it: T): T & AsyncDisposable => ({
  ...it,
  [Symbol.asyncDispose]: () => it.close(),
})
