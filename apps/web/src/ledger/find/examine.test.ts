import { describe, expect, it } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/log-kit.js'
import { Problem } from '../../api/problem.js'
import { examine } from './examine.js'
import { foundWords } from './found-words.js'
import { readSearch, type Wanted } from './wanted.js'

const grown = (count: number) => {
  const log = createTestLog()
  log.grow(count)
  return log
}
const wantedBy = (text: string): Wanted => {
  const read = readSearch(text)
  if ('error' in read) throw new Error(read.error)
  return read.wanted
}
async function find(log: TestLog, wanted: Wanted, over: Partial<TestLog['source']> = {}) {
  const examined = await examine(wanted, { ...log.source, ...over })
  const outcomes = Object.fromEntries(examined.answers.map(({ title, outcome }) => [title, outcome]))
  return { examined, outcomes, words: foundWords(examined) }
}
const ALL_PASSED = {
  'The log has signed its checkpoint': 'passed',
  'Witnesses have sealed it': 'passed',
  'Its path leads to the root of that checkpoint': 'passed',
  'The member has signed it': 'passed',
  'The log still holds it today': 'passed',
}

describe('an entry', () => {
  it('is found by event, by place and by receipt, with everything checked', async () => {
    const log = grown(300)
    const ways = [
      { by: 'event', event: log.idAt(7) } as const,
      { by: 'place', index: 7 } as const,
      wantedBy(await log.publicReceipt(7)),
    ]
    for (const wanted of ways) {
      const { outcomes, words, examined } = await find(log, wanted)
      expect(outcomes).toEqual(ALL_PASSED)
      expect(words).toMatchObject({ tone: 'good', title: 'In the ledger, at place 7.' })
      expect(words.why).toBe('Credential revoked, by noord, on 1 March 2026 as it says.')
      expect(examined).toMatchObject({ index: 7, text: log.texts[7], path: { size: 300 } })
    }
  })

  it('is looked up by its receipt without telling which one it is', async () => {
    const log = grown(300)
    const { examined, outcomes } = await find(log, wantedBy(await log.receipt(290)))
    expect(outcomes).toEqual({ ...ALL_PASSED, 'The receipt says truly what it is about': 'passed' })
    expect(log.asked).toEqual(['bundle 1'])
    expect(examined.fetched.map(({ path }) => path)).toContain('/log/tile/entries/001.p/44')
  })

  it('is proven by an old receipt of a log that has grown', async () => {
    const log = grown(40)
    const receipt = await log.receipt(12)
    log.grow(500)
    const { words, examined } = await find(log, wantedBy(receipt))
    expect(words).toMatchObject({ tone: 'good' })
    expect(examined.answers.at(4)?.why).toContain('The log has grown from 40 to 540 entries and changed nothing before')
  })

  it('is not there beyond the end of the log', async () => {
    const log = grown(40)
    for (const wanted of [{ by: 'place', index: 40 } as const, { by: 'event', event: log.idAt(99) } as const])
      await expect(find(log, wanted)).rejects.toSatisfy((error) => error instanceof Problem && error.status === 404)
  })
})

describe('an entry of an earlier log of the ledger', () => {
  const [first, second] = [createTestLog(), createTestLog({ origin: 'town.test/log/2' })]
  first.grow(300)
  second.grow(9)
  const asked: unknown[] = []
  const both: Partial<TestLog['source']> = {
    status: () => second.statusAt(),
    policy: async () =>
      `log ${first.vkey}\n${(await second.source.policy())?.replace(/^witness.*\n|^quorum.*\n|^group.*\n/gm, '')}${(await first.source.policy())?.replace(/^log.*\n/m, '')}`,
    checkpoint: async (log) => {
      asked.push(log)
      return first.noteOf()
    },
    bundle: async (bundle, log) => {
      asked.push(log)
      return first.source.bundle(bundle)
    },
    proof: async (from, to, shard) => {
      asked.push(shard)
      return first.source.proof(from, to)
    },
  }

  it('is found by its old receipt, where it still is', async () => {
    const { outcomes, words } = await find(first, wantedBy(await first.receipt(4, 260)), both)
    expect(outcomes).toMatchObject(ALL_PASSED)
    expect(words).toMatchObject({ tone: 'good' })
    expect(asked).toEqual(['/log', '/log', 1])
  })

  it('is found by its event, of which the ledger knows the log', async () => {
    const { words } = await find(first, { by: 'event', event: first.idAt(4) }, both)
    expect(words).toMatchObject({ tone: 'good' })
  })
})

describe('it is not proven', () => {
  it('where the entry is not the one that stood there', async () => {
    const log = grown(40)
    const wanted = wantedBy(await log.receipt(12))
    log.texts[12] = log.texts[13] as string
    const { outcomes, words } = await find(log, wanted)
    expect(outcomes['Its path leads to the root of that checkpoint']).toBe('failed')
    expect(words).toMatchObject({ tone: 'bad', title: 'It is not possible to prove that this is in the ledger.' })
  })

  it('by the receipt of another log, of which no place is looked up', async () => {
    const [log, other] = [grown(40), createTestLog({ origin: 'elsewhere.test/log' })]
    other.grow(40)
    const { words } = await find(log, wantedBy(await other.receipt(12)))
    expect(words.why).toContain('It is a receipt of another log: elsewhere.test/log.')
    expect(log.asked).toEqual([])
  })

  it('where the log went back behind the receipt', async () => {
    const log = grown(300)
    const wanted = wantedBy(await log.receipt(12))
    const { words } = await find(log, wanted, { status: () => log.statusAt(256) })
    expect(words).toMatchObject({ tone: 'bad' })
    expect(words.why).toContain('It went back')
  })

  it('where the log was rewritten since, elsewhere than at the entry', async () => {
    const log = grown(40)
    const wanted = wantedBy(await log.receipt(12))
    log.texts[3] = log.texts[4] as string
    const { outcomes } = await find(log, wanted)
    expect(outcomes).toMatchObject({
      'Its path leads to the root of that checkpoint': 'passed',
      'The log still holds it today': 'failed',
    })
  })

  it('where the member has not signed it, or its key is not known or compromised', async () => {
    const log = grown(40)
    const wanted = { by: 'place', index: 3 } as const
    const [key] = log.keys
    const other = createTestLog().keys.map(({ x }) => ({ ...key, x })) as typeof log.keys
    const signed = 'The member has signed it'
    expect((await find(log, wanted, { keys: async () => other })).outcomes[signed]).toBe('failed')
    expect((await find(log, wanted, { keys: async () => [] })).outcomes[signed]).toBe('cannot-tell')
    const compromised = log.keys.map((one) => ({ ...one, state: 'compromised' as const }))
    expect((await find(log, wanted, { keys: async () => compromised })).words).toMatchObject({ tone: 'doubt' })
    const ended = log.keys.map((one) => ({ ...one, until: '2026-02-01T00:00:00Z' as never }))
    expect((await find(log, wanted, { keys: async () => ended })).words.why).toContain('no longer in use')
    const later = log.keys.map((one) => ({ ...one, from: '2026-04-01T00:00:00Z' as never }))
    expect((await find(log, wanted, { keys: async () => later })).words).toMatchObject({ tone: 'good' })
    const wrong = log.keys.map((one) => ({ ...one, purpose: 'status' as const }))
    expect((await find(log, wanted, { keys: async () => wrong })).outcomes[signed]).toBe('cannot-tell')
  })

  it('where the receipt says of itself what the entry was not made for', async () => {
    const log = grown(40)
    const receipt = await log.receipt(12)
    const extra = /extra (\S+)/.exec(receipt)?.[1] ?? ''
    const lie = Buffer.from(
      Buffer.from(extra, 'base64').toString().replace('"credential":12', '"credential":99'),
    ).toString('base64')
    const { outcomes } = await find(log, wantedBy(receipt.replace(extra, lie)))
    expect(outcomes['The receipt says truly what it is about']).toBe('failed')
  })

  it('where the credential beside it is another one', async () => {
    const log = grown(40)
    const wanted = { ...wantedBy(await log.receipt(12)), credential: 'eyJ.eyJ.c2ln~' } as Wanted
    expect((await find(log, wanted)).outcomes['It is about the credential beside it']).toBe('failed')
  })
})

it('holds where its receipt is older than the witnesses, and the log of today is sealed', async () => {
  const log = grown(40)
  const receipt = (await log.receipt(12)).replace(/(— (?:north|harbour) .*\n)/g, '')
  const { words, outcomes } = await find(log, wantedBy(receipt))
  expect(outcomes['Witnesses have sealed it']).toBe('passed')
  expect(words).toMatchObject({ tone: 'good' })
  const unsealed = await find(log, wantedBy(receipt), { status: () => log.statusAt(40, []) })
  expect(unsealed.words).toMatchObject({ tone: 'doubt' })
})
