import { cosignNote, signNote, treeRoot } from '@testamur/transparency-log'
import { describe, expect, it } from 'vitest'
import { createSigner } from '../../../tests/ledger-kit.js'
import { AT, createStore, createTestLog, type TestLog } from '../../../tests/log-kit.js'
import { base64Of } from '../base64.js'
import { evidenceOf } from './evidence.js'
import { forget, readSeen } from './memory.js'
import { look } from './sight.js'
import { sightWords } from './sight-words.js'

const NOW = new Date('2026-03-01T12:01:00Z')

/** A look by a browser with this memory, at a log or at what somebody puts in its place. */
async function see(log: TestLog, store = createStore(), over: Partial<TestLog['source']> = {}) {
  const sight = await look({ source: { ...log.source, ...over }, store, now: () => NOW })
  const evidence = Object.fromEntries(evidenceOf(sight).map((one) => [one.name, one]))
  return { sight, words: sightWords(sight), evidence }
}

const grown = (count: number, given?: Parameters<typeof createTestLog>[0]) => {
  const log = createTestLog(given)
  log.grow(count)
  return log
}

const findingOf = async (log: TestLog, over: object = {}) => ({
  verdict: 'clean',
  at: '2026-03-01T12:00:20Z',
  log: log.origin,
  size: log.texts.length,
  root: base64Of(await treeRoot(log.texts.length, log.hashOf)),
  entriesChecked: log.texts.length,
  keysKnown: 3,
  codes: [],
  ...over,
})

describe('the answer at first sight', () => {
  it('is no, where log, witnesses and auditor speak for it', async () => {
    const log = grown(1284)
    const { words } = await see(log, createStore(), { finding: () => findingOf(log) })
    expect(words).toMatchObject({ tone: 'good', lead: 'No.' })
    expect(words.rest).toBe(
      '1,284 entries, each under the seal of 2 of 2 witnesses; an auditor recomputed all of them 40 seconds ago and found nothing wrong.',
    )
  })

  it('says how far an auditor came, how old its word is, and that there is none', async () => {
    const log = grown(10)
    const sees = async (over?: object) =>
      (await see(log, createStore(), over && { finding: () => findingOf(log, over) })).words.rest
    expect(await sees()).toMatch(/2 witnesses; no auditor has reported yet\.$/)
    const root = base64Of(await treeRoot(7, log.hashOf))
    expect(await sees({ size: 7, entriesChecked: 7, root })).toContain('recomputed the first 7 of them 40 seconds ago')
    expect(await sees({ at: '2026-03-01T09:00:00Z' })).toContain('the last report of an auditor is from 3 hours ago')
    expect(await sees({ verdict: 'cannot-tell' })).toContain('the auditor could not tell when it looked')
  })

  it('cannot be told without witnesses, nor where too few have sealed', async () => {
    const alone = await see(grown(3, { witnesses: [] }))
    expect(alone.words).toMatchObject({ tone: 'doubt', lead: 'Cannot tell.' })
    expect(alone.words.rest).toBe(
      'The log has signed for 3 entries, but no witness has sealed them; no auditor has reported yet.',
    )
    const log = grown(3)
    const few = await see(log, createStore(), { status: () => log.statusAt(3, log.seals.slice(0, 1)) })
    expect(few.words).toMatchObject({ tone: 'doubt' })
    expect(few.words.rest).toContain('Only 1 of 2 have sealed the latest checkpoint; at least 2 must.')
  })

  it('cannot be told by a policy that is about another log', async () => {
    const log = grown(3)
    const { words } = await see(log, createStore(), { policy: () => grown(1).source.policy() })
    expect(words).toMatchObject({ tone: 'doubt' })
    expect(words.rest).toContain('about another log')
  })

  it('is that the log is empty before its first entry', async () => {
    const log = createTestLog()
    const { words } = await see(log, createStore(), {
      status: async () => ({ ...(await log.statusAt(0)), checkpoint: null }),
    })
    expect(words.rest).toContain('The log is empty')
  })

  it('is that it looks so, where a signature is false', async () => {
    const log = grown(3)
    const [status, others] = [await log.statusAt(), await grown(3).statusAt()]
    const swapped = {
      ...status,
      checkpoint: status.checkpoint && { ...status.checkpoint, note: others.checkpoint?.note ?? '' },
    }
    expect((await see(log, createStore(), { status: async () => swapped })).words).toMatchObject({ tone: 'bad' })
    const text = status.checkpoint?.note ?? ''
    const spoiled = text.replace(
      /(— north .{20})(.)/,
      (_, head: string, char: string) => head + (char === 'A' ? 'B' : 'A'),
    )
    const false1 = { ...status, checkpoint: status.checkpoint && { ...status.checkpoint, note: spoiled } }
    const { words } = await see(log, createStore(), { status: async () => false1 })
    expect(words).toMatchObject({ tone: 'bad', rest: 'The seal in the name of north is false.' })
  })

  it('takes no stranger for a witness', async () => {
    const log = grown(3)
    const note = await cosignNote(await log.noteOf(3, []), createSigner('north'), Date.parse(AT) / 1000)
    const status = await log.statusAt(3, [])
    const sealed = { ...status, checkpoint: status.checkpoint && { ...status.checkpoint, note } }
    const { words } = await see(log, createStore(), { status: async () => sealed })
    expect(words.rest).toContain('Only 0 of 2')
  })
})

describe('what this browser saw before', () => {
  it('is still there, by a proof checked here', async () => {
    const [log, store] = [grown(5), createStore()]
    expect((await see(log, store)).evidence.memory).toMatchObject({ outcome: 'not-given' })
    log.grow(300)
    const { evidence, words } = await see(log, store)
    expect(evidence.memory).toMatchObject({ outcome: 'passed', title: 'It still holds what this browser saw before' })
    expect(evidence.memory?.why).toContain('All 5 entries that this browser saw on')
    expect(words).toMatchObject({ tone: 'good' })
    expect(readSeen(store)[0]).toMatchObject({ first: { size: 5 }, last: { size: 305 } })
  })

  it('is missing from a log that went back, which stays known', async () => {
    const [log, store] = [grown(9), createStore()]
    await see(log, store)
    for (let time = 0; time < 2; time++) {
      const { words } = await see(log, store, { status: () => log.statusAt(4) })
      expect(words).toMatchObject({ tone: 'bad', lead: 'It looks so.' })
      expect(words.rest).toContain('the log now shows 4. It went back.')
    }
    expect(readSeen(store)[0]?.last.size).toBe(9)
  })

  it.each([9, 12])('is missing from a log that was rewritten, at size %i', async (size) => {
    const [log, store] = [grown(9), createStore()]
    await see(log, store)
    log.texts[2] = log.texts[2]?.replace('"v":1', '"v":2') as string
    log.grow(size - 9)
    const { words, sight } = await see(log, store)
    expect(words).toMatchObject({ tone: 'bad' })
    expect(words.rest).toContain('does not contain them as they were')
    expect(sight.remembered?.seen.last.note).toContain('\n9\n')
  })

  it('is compared with the root that was signed, not with the one that is told beside it', async () => {
    const [log, store] = [grown(9), createStore()]
    await see(log, store)
    const root = base64Of(await treeRoot(9, log.hashOf))
    log.texts[2] = log.texts[3] as string
    const now = await log.statusAt()
    const told = { ...now, checkpoint: now.checkpoint && { ...now.checkpoint, root } }
    expect((await see(log, store, { status: async () => told })).words).toMatchObject({ tone: 'bad' })
  })

  it('cannot be told while the proof cannot be had', async () => {
    const [log, store] = [grown(5), createStore()]
    await see(log, store)
    log.grow(1)
    const { words } = await see(log, store, { proof: () => Promise.reject(new Error('it is away')) })
    expect(words).toMatchObject({ tone: 'doubt' })
    expect(words.rest).toContain('cannot be checked now: it is away')
  })

  it('does not alarm when another tab sees a later checkpoint while this one waits for an answer', async () => {
    const [log, store] = [grown(5), createStore()]
    await see(log, store)
    const status = async () => {
      const early = await log.statusAt()
      log.grow(2)
      await see(log, store)
      return early
    }
    expect((await see(log, store, { status })).words).toMatchObject({ tone: 'good' })
    expect(readSeen(store)[0]?.last.size).toBe(7)
  })

  it('tells of a new key under the same name until somebody says why', async () => {
    const store = createStore()
    await see(grown(5), store)
    const anew = grown(2)
    for (let time = 0; time < 2; time++) expect((await see(anew, store)).words).toMatchObject({ tone: 'doubt' })
    forget(store, anew.vkey)
    expect((await see(anew, store)).words).toMatchObject({ tone: 'good' })
  })

  it('is looked for in a log that was closed since, as its own key has signed its end', async () => {
    const [first, store] = [grown(5), createStore()]
    await see(first, store)
    first.grow(4)
    const second = grown(2, { origin: 'town.test/log/2' })
    const status = async () => ({ ...(await second.statusAt()), shard: 2 })
    const ends = async (root: Uint8Array) => {
      const said = `${first.origin}\ntestamur shard handover v1\n9\n${base64Of(root)}\n${second.vkey}\n`
      const common = { openedAt: AT, path: '/log', size: 9, root: base64Of(root) }
      return [
        {
          ...common,
          number: 1,
          origin: first.origin,
          vkey: first.vkey,
          state: 'closed',
          handover: await signNote(said, [first.log]),
        },
        { ...common, number: 2, origin: second.origin, vkey: second.vkey, state: 'open' },
      ] as never
    }
    const over = { status, proof: first.source.proof }
    const whole = await see(second, createStore(store), {
      ...over,
      shards: async () => ends(await treeRoot(9, first.hashOf)),
    })
    expect(whole.evidence.memory).toMatchObject({
      outcome: 'passed',
      why: 'What it saw of town.test/log is there as it was closed.',
    })
    expect(whole.words.rest).toContain('2 entries in log 2, each under')
    const other = await see(second, createStore(store), { ...over, shards: () => ends(new Uint8Array(32)) })
    expect(other.words).toMatchObject({ tone: 'bad' })
    expect(other.words.rest).toContain('As it was closed it does not contain them as they were.')
    const unsigned = await see(second, createStore(store), {
      ...over,
      shards: async () =>
        ((await ends(new Uint8Array(32))) as object[]).map((one) => ({ ...one, handover: undefined })) as never,
    })
    expect(unsigned.words).toMatchObject({ tone: 'doubt' })
  })

  it('is not kept of a checkpoint that the log did not sign', async () => {
    const [log, store] = [grown(5), createStore()]
    const other = { ...(await grown(5).statusAt()), vkey: log.vkey }
    await see(log, store, { status: async () => other })
    expect(readSeen(store)).toEqual([])
  })
})

describe('an auditor', () => {
  it('is believed of the tree that this browser sees, and of no other', async () => {
    const log = grown(9)
    const good = await see(log, createStore(), { finding: () => findingOf(log) })
    expect(good.evidence.auditor?.why).toContain('The tree that it saw is the one shown here: checked.')
    const root = base64Of(await treeRoot(8, log.hashOf))
    const split = await see(log, createStore(), { finding: () => findingOf(log, { root }) })
    expect(split.words).toMatchObject({ tone: 'bad' })
    expect(split.words.rest).toContain('is not the one that this browser is shown')
  })

  it('is heard where it found the log broken', async () => {
    const log = grown(9)
    const codes = [{ code: 'ALTERED_ENTRY', detail: 'entry 3 is not what was signed', index: 3 }]
    const { words } = await see(log, createStore(), { finding: () => findingOf(log, { verdict: 'broken', codes }) })
    expect(words).toMatchObject({
      tone: 'bad',
      rest: 'An auditor found, 40 seconds ago: an entry is not the one that the log signed for.',
    })
  })

  it('of an earlier log says nothing about the open one', async () => {
    const log = grown(9)
    const { words } = await see(log, createStore(), { finding: () => findingOf(log, { log: 'town.test/log/0' }) })
    expect(words.rest).toContain('an auditor last looked at an earlier log, 40 seconds ago')
  })

  it('that looked at the tree alone is not taken to have looked at signatures', async () => {
    const log = grown(9)
    const { evidence } = await see(log, createStore(), { finding: () => findingOf(log, { entriesChecked: 0 }) })
    expect(evidence.auditor?.why).toContain("Members' signatures were not looked at.")
  })

  it('is not guessed at where its report cannot be read', async () => {
    const { evidence, words } = await see(grown(9), createStore(), { finding: async () => ({ verdict: 'great' }) })
    expect(evidence.auditor).toMatchObject({ outcome: 'cannot-tell' })
    expect(words.rest).toContain('what an auditor reported cannot be read')
  })
})
