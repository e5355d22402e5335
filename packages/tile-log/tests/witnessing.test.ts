import { openCheckpoint, parsePolicy, signCheckpoint } from '@testamur/transparency-log'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testSigner } from '../../transparency-log/tests/signers.js'
import { createWitnessing, type WitnessingOptions } from '../src/witnessing.js'
import { log, logLine, request } from './asking-log.js'
import { type FakeWitness, fakeWitness, type Handler, linesFor } from './fake-witness.js'
import { say, useless } from './useless-answers.js'

let fakes: FakeWitness[]
let now: number
beforeEach(async () => {
  now = Date.now()
  fakes = await Promise.all(['w1.test', 'w2.test', 'w3.test'].map(fakeWitness))
})
afterEach(async () => {
  await Promise.all(fakes.map((fake) => fake.close()))
})

const policyOf = (k: number | string, given: Partial<Record<number, string>> = {}) => {
  const lines = fakes.map(({ vkey, url }, i) => `witness w${i + 1} ${vkey} ${given[i] ?? url}\n`)
  return parsePolicy(`${logLine}${lines.join('')}group all-of-them ${k} w1 w2 w3\nquorum all-of-them\n`)
}
const witnessing = (k: number | string, given: Partial<WitnessingOptions> = {}) =>
  createWitnessing({ policy: policyOf(k), clock: () => new Date(now), timeoutMs: 20_000, ...given })
const missed = (message: RegExp) =>
  expect.objectContaining({ name: 'QuorumMissed', message: expect.stringMatching(message) })
const failureOf = (made: ReturnType<typeof witnessing>, i: number) => made.last()[i]?.failure
describe('all witnesses', () => {
  test('are asked from the size that each knows, and cosign in the order of the policy', async () => {
    const made = witnessing('all')
    fakes[1]!.size = 3
    for (const size of [5, 9, 9]) {
      const { cosignatures } = await openCheckpoint(await made.cosign(await request(size)), policyOf('all'))
      expect(cosignatures.map(({ name }) => name)).toEqual(['w1.test', 'w2.test', 'w3.test'])
    }
    expect(fakes[0]!.asked).toEqual([
      [0, 5],
      [5, 9],
      [9, 9],
    ])
    expect(fakes[1]!.asked).toEqual([
      [0, 5],
      [3, 5],
      [5, 9],
      [9, 9],
    ])
    expect(made.last()).toMatchObject(fakes.map(({ url, vkey }) => ({ url, vkey, size: 9, at: expect.any(Date) })))
    expect(made.last().every(({ failure }) => failure === undefined)).toBe(true)
  })

  test('are asked anew by a process that knows nothing of them', async () => {
    await witnessing('all').cosign(await request(5))
    await witnessing('all').cosign(await request(7))
    expect(fakes[0]!.asked).toEqual([
      [0, 5],
      [0, 7],
      [5, 7],
    ])
  })

  test('of a policy that asks for none need not answer, and what they give is taken', async () => {
    const policy = { ...policyOf('all'), quorum: 'none' }
    fakes[0]!.answer = () => {}
    const note = await createWitnessing({ policy, timeoutMs: 2_000, graceMs: 2_000 }).cosign(await request(5))
    expect((await openCheckpoint(note, policy)).cosignatures).toHaveLength(2)
    const nobody = parsePolicy('quorum none\n')
    const { note: plain, ...rest } = await request(4)
    expect(await createWitnessing({ policy: nobody }).cosign({ note: plain, ...rest })).toBe(plain)
  })

  test('several keys at one address are asked once', async () => {
    const [w1, w2] = fakes as [FakeWitness, FakeWitness]
    const text = `witness a ${w1.vkey} ${w1.url}\nwitness b ${w2.vkey} ${w1.url}\ngroup g all a b\nquorum g\n`
    w1.answer = async (body, _, response) =>
      response.end((await linesFor(body, w1.signer)) + (await linesFor(body, w2.signer)))
    const policy = parsePolicy(logLine + text)
    const note = await createWitnessing({ policy }).cosign(await request(5))
    expect((await openCheckpoint(note, policy)).cosignatures).toHaveLength(2)
    expect(w1.asked).toHaveLength(1)
  })
})

describe('a witness that is of no use does not break the others, and is told apart', () => {
  test.each(useless)('one that %s', async (_, answer, message) => {
    fakes[0]!.answer = answer
    // Short only where it has to pass.
    const timeoutMs = message.source.includes('within') ? 1_500 : 20_000
    const made = witnessing(2, { timeoutMs, graceMs: 20_000 })
    const note = await made.cosign(await request(5))
    expect((await openCheckpoint(note, policyOf(2))).cosignatures).toHaveLength(2)
    expect(failureOf(made, 0)).toMatch(message)
    await expect(witnessing('all', { timeoutMs }).cosign(await request(5))).rejects.toThrow(missed(message))
  })

  const cosigning =
    (seconds: (now: number) => number, change = (lines: string) => lines): Handler =>
    async (body, _, response) =>
      response.end(change(await linesFor(body, fakes[0]!.signer, seconds(Math.floor(now / 1_000)))))

  test.each<[string, Handler, RegExp]>([
    [
      'for another checkpoint',
      async (_, __, response) => {
        const other = await request(4)
        response.end(await linesFor(`old 0\n\n${other.note}`, fakes[0]!.signer))
      },
      /does not hold/,
    ],
    ['by another key', async (body, _, response) => response.end(await linesFor(body, fakes[1]!.signer)), /known key/],
    [
      'by another key of its name',
      async (body, _, response) => response.end(await linesFor(body, { ...fakes[1]!.signer, name: 'w1.test' })),
      /known key/,
    ],
    [
      'with a byte changed',
      cosigning(
        (s) => s,
        (lines) => lines.replace(/.{6}\n$/, (end) => `AAA${end.slice(3)}`),
      ),
      /does not hold/,
    ],
    ['from the future', cosigning((s) => s + 301), /301 s ahead of our clock/],
    ['from long ago', cosigning((s) => s - 301), /301 s behind our clock/],
    ['without a time', cosigning(() => 0), /no time/],
    [
      'below a text of its own',
      cosigning(
        (s) => s,
        (lines) => `more\n\n${lines}`,
      ),
      /no signature line/,
    ],
  ])('one that cosigns %s', async (_, answer, message) => {
    fakes[0]!.answer = answer
    const made = witnessing('all')
    await expect(made.cosign(await request(5))).rejects.toThrow(missed(message))
    expect(failureOf(made, 0)).toMatch(message)
    expect(failureOf(made, 1)).toBeUndefined()
  })

  test('times within five minutes and lines of unknown keys are taken', async () => {
    fakes[0]!.answer = cosigning(
      (s) => s + 299,
      (lines) => `\u2014 other.test AAAAAAAA\n${lines}`,
    )
    fakes[1]!.answer = async (body, _, response) =>
      response.end(await linesFor(body, fakes[1]!.signer, Math.floor(now / 1_000) - 299))
    const note = await witnessing('all').cosign(await request(5))
    expect(note).not.toContain('other.test')
    expect((await openCheckpoint(note, policyOf('all'))).cosignatures).toHaveLength(3)
  })

  test('one that is down is named with its reason', async () => {
    const [down] = fakes
    await down!.close()
    const made = witnessing('all')
    await expect(made.cosign(await request(5))).rejects.toThrow(
      missed(/w1\.test: it does not answer: .*ECONNREFUSED.*w2\.test: cosigned/),
    )
    fakes = fakes.slice(1)
  })

  test('one without a URL cannot be asked', async () => {
    const policy = policyOf('all')
    const { url: _, ...unreachable } = policy.witnesses[0]!
    const made = createWitnessing({ policy: { ...policy, witnesses: [unreachable, ...policy.witnesses.slice(1)] } })
    await expect(made.cosign(await request(5))).rejects.toThrow(missed(/w1\.test: the policy has no URL/))
  })
})

describe('time', () => {
  test('the slow one is not waited for beyond the grace, and its answer counts for the next time', async () => {
    const { answer } = fakes[0]!
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    fakes[0]!.answer = async (...args) => {
      await held
      return answer(...args)
    }
    const made = witnessing(2, { graceMs: 20 })
    const note = await made.cosign(await request(5))
    expect((await openCheckpoint(note, policyOf(2))).cosignatures).toHaveLength(2)
    release()
    await expect.poll(() => made.last()[0]?.size).toBe(5)
    await witnessing('all').cosign(await request(6))
    expect(fakes[0]!.asked[0]).toEqual([0, 5])
  })

  test('one that failed rests, longer each time, and is asked again where the quorum needs it', async () => {
    const { answer } = fakes[0]!
    fakes[0]!.answer = say(500, '')
    const made = witnessing(2, { graceMs: 20_000 })
    const asked = async (size: number) => {
      const before = fakes[0]!.asked.length
      await made.cosign(await request(size)).catch(() => {})
      return fakes[0]!.asked.length - before
    }
    expect(await asked(1)).toBe(1)
    expect(await asked(2)).toBe(0)
    now += 1_000
    expect(await asked(3)).toBe(1)
    now += 1_000
    expect(await asked(4)).toBe(0)
    now += 1_000
    fakes[0]!.answer = answer
    expect(await asked(5)).toBe(1)
    // A second one fails in the middle of a round: the one that rests is asked after all.
    fakes[0]!.answer = say(500, '')
    await asked(6)
    fakes[0]!.answer = answer
    fakes[1]!.answer = say(500, '')
    const note = await made.cosign(await request(7))
    expect((await openCheckpoint(note, policyOf(2))).cosignatures.map(({ name }) => name)).toEqual([
      'w1.test',
      'w3.test',
    ])
  })
})

describe('a history that this log does not continue', () => {
  const rolledBack = (message: RegExp, proven: boolean) =>
    expect.objectContaining({
      name: 'RolledBack',
      message: expect.stringMatching(message),
      evidence: proven ? expect.stringContaining('log.test/awards\n') : undefined,
    })

  /** A policy that leaves the log's key to the request, and needs the first witness. */
  const withoutLog = () => {
    const { logs, ...policy } = policyOf(2)
    return { policy: { ...policy, logs: [], quorum: 'w1' }, key: logs[0]!.key }
  }

  test('a larger size, with our signature to show: nothing is published though the quorum is there, now and later', async () => {
    await witnessing('all').cosign(await request(9))
    for (const fake of fakes.slice(1)) fake.size = 0
    const made = witnessing(2, { graceMs: 20_000 })
    const alarm = rolledBack(/ALARM.*w1\.test has cosigned size 9, and is asked for size 5/, true)
    await expect(made.cosign(await request(5))).rejects.toThrow(alarm)
    const { policy, key } = withoutLog()
    await expect(createWitnessing({ policy }).cosign(await request(5))).rejects.toThrow(rolledBack(/size 9/, false))
    await expect(createWitnessing({ policy }).cosign({ ...(await request(5)), key })).rejects.toThrow(alarm)
    await fakes[0]!.close()
    await expect(made.cosign(await request(12))).rejects.toThrow(alarm)
    fakes = fakes.slice(1)
  })

  test('a fork below our size, refused with 422 and shown', async () => {
    fakes[0]!.answer = say(422, 'no')
    fakes[0]!.note = (await request(4, 2)).note
    await expect(witnessing(2, { graceMs: 20_000 }).cosign(await request(5))).rejects.toThrow(
      rolledBack(/ALARM.*w1\.test refused size 5 as no continuation/, true),
    )
  })

  test.each<[string, () => Promise<string>]>([
    ['nothing to show', async () => ''],
    ['something that is no note', async () => 'x'],
    [
      'a checkpoint that somebody else signed',
      async () => {
        const other = testSigner('other.test')
        return signCheckpoint({ origin: log.name, size: 99, root: new Uint8Array(32) }, [other])
      },
    ],
    ['a checkpoint that ours continues', async () => (await request(3)).note],
  ])(
    'with %s is only a word: it stops nothing that others make up for, and is told where they do not',
    async (_, note) => {
      fakes[0]!.answer = say(409, '99\n', 'text/x.tlog.size')
      fakes[0]!.note = await note()
      const made = witnessing(2, { graceMs: 20_000 })
      const signed = await made.cosign(await request(5))
      expect((await openCheckpoint(signed, policyOf(2))).cosignatures).toHaveLength(2)
      expect(failureOf(made, 0)).toMatch(/size 99, and is asked for size 5/)
      await expect(witnessing('all').cosign(await request(5))).rejects.toThrow(rolledBack(/size 99/, false))
    },
  )
})

test('what is no checkpoint of its size is not sent', async () => {
  const made = witnessing('all')
  await expect(made.cosign({ ...(await request(5)), size: 6 })).rejects.toThrow(RangeError)
  await expect(made.cosign({ ...(await request(5)), note: 'x' })).rejects.toThrow(
    expect.objectContaining({ name: 'LogError' }),
  )
  expect(fakes[0]!.asked).toEqual([])
})
