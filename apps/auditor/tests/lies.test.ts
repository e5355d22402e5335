import { leafHash, parseNote } from '@testamur/transparency-log'
import { describe, expect, test } from 'vitest'
import { type AuditResult, audit, type Memory } from '../src/audit/audit.js'
import { type EvilLog, evilLog, honestLog, strangersKey } from './evil-log.js'
import { compromised, made, newKey, published, retired, revoked } from './members.js'

const SIZE = 600
const codesOf = ({ finding }: AuditResult) => finding.codes.map(({ code }) => code)
const told = ({ finding }: AuditResult) => finding.codes.map(({ code, index }) => [code, index])
const path = 'log/tile/entries/000'

/** What a first look finds, and what a look finds after an honest one. */
async function looks(log: EvilLog, lie: () => unknown) {
  const { memory } = await cleanLook(log)
  await lie()
  return { first: await audit(log.options()), later: await audit(log.options({ memory })) }
}
async function cleanLook(log: EvilLog, memory?: Memory) {
  const result = await audit(log.options(memory && { memory }))
  expect(result.finding.codes).toEqual([])
  expect(result).toMatchObject({ advanced: true, finding: { verdict: 'clean', size: log.entries.length } })
  return result
}

test('an honest log is clean, at the first look and at later ones', async () => {
  const log = await honestLog(SIZE)
  const { memory, finding } = await cleanLook(log)
  expect(finding).toMatchObject({ log: log.origin, entriesChecked: SIZE, keysKnown: 2, verdict: 'clean' })
  await cleanLook(log, memory)
  const boreas = log.member('boreas')
  log.awards('boreas', boreas, 300)
  await log.publish()
  const later = await cleanLook(log, memory)
  expect(later.finding).toMatchObject({ entriesChecked: SIZE + 301, keysKnown: 3, since: finding.since })
  expect((await audit(log.options({ memory: later.memory, full: true }))).finding.codes).toEqual([])
})

describe('what a log does to its past', () => {
  test('a rollback', async () => {
    const log = await honestLog(SIZE)
    const { later } = await looks(log, () => {
      log.entries.length = 500
      return log.publish()
    })
    expect(codesOf(later)).toEqual(['ROLLBACK'])
    expect(later).toMatchObject({ advanced: false, evidence: [{ code: 'ROLLBACK' }] })
    log.awards('aurora', log.aurora, 5)
    await log.publish()
    expect(codesOf(await audit(log.options({ memory: later.memory })))).toEqual(['ROLLBACK'])
  })

  test('an altered entry in a tree that was made again: two signed trees of one size', async () => {
    const log = await honestLog(SIZE)
    const { first, later } = await looks(log, () => {
      log.entries[77] = Buffer.from(
        Buffer.from(log.entries[77]!)
          .toString()
          .replace(/"commitment":"./, '"commitment":"_'),
      )
      return log.publish()
    })
    expect(told(first)).toEqual([['FORGED_ENTRY', 77]])
    expect(told(later)).toEqual([
      ['SPLIT_VIEW', undefined],
      ['FORGED_ENTRY', 77],
    ])
    const [evidence] = later.evidence
    for (const note of [evidence!.first, evidence!.second])
      expect(parseNote(note).text).toMatch(/^log\.test\/log\n600\n/)
    expect(evidence!.first).not.toBe(evidence!.second)
  })

  test('an altered entry below a tree that has grown since', async () => {
    const log = await honestLog(SIZE)
    const { later } = await looks(log, () => {
      log.entries[77] = revoked('aurora', log.aurora).bytes
      log.awards('aurora', log.aurora, 700)
      return log.publish()
    })
    expect(codesOf(later)).toEqual(['SPLIT_VIEW'])
    expect(later.evidence).toHaveLength(1)
  })

  test('a full look holds all against what was seen', async () => {
    const log = await honestLog(SIZE)
    const { memory } = await cleanLook(log)
    log.entries[77] = revoked('aurora', log.aurora).bytes
    log.awards('aurora', log.aurora, 10)
    await log.publish()
    expect(codesOf(await audit(log.options({ memory, full: true })))).toEqual(['SPLIT_VIEW'])
  })

  test('a shard that is not listed any more', async () => {
    const log = await honestLog(10)
    const { memory } = await cleanLook(log)
    const seen = memory.state.shards[0]!
    const state = { ...memory.state, shards: [seen, { ...seen, origin: 'log.test/log/2', path: 'log/2' }] }
    expect(codesOf(await audit(log.options({ memory: { ...memory, state } })))).toEqual(['ROLLBACK'])
  })
})

describe('what is served is not what is signed', () => {
  test('an altered entry beside true tiles', async () => {
    const log = await honestLog(SIZE)
    const { first, later } = await looks(log, () => {
      const bytes = Buffer.from(log.files.get('log/tile/entries/001')!)
      const at = bytes.indexOf('"commitment":"') + 20
      bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41
      log.files.set('log/tile/entries/001', bytes)
    })
    expect(told(first)).toEqual([
      ['FORGED_ENTRY', 256],
      ['ALTERED_ENTRY', 256],
    ])
    expect(codesOf(later)).toEqual([])
  })

  test('an altered entry in the part that a later look reads', async () => {
    const log = await honestLog(300)
    const { later } = await looks(log, async () => {
      log.awards('aurora', log.aurora, 300)
      await log.publish()
      const bundle = Buffer.from(log.files.get('log/tile/entries/001')!)
      const other = revoked('aurora', log.aurora).bytes
      // The last of the full bundle, and one that was read before.
      const length = log.entries[511]!.length
      log.files.set(
        'log/tile/entries/001',
        Buffer.concat([
          bundle.subarray(0, bundle.length - length - 2),
          Buffer.from([other.length >> 8, other.length & 255]),
          other,
        ]),
      )
    })
    expect(told(later)).toEqual([['ALTERED_ENTRY', 511]])
  })

  test('an entry that was read before is another one now', async () => {
    const log = await honestLog(300)
    const { later } = await looks(log, async () => {
      log.awards('aurora', log.aurora, 3)
      await log.publish()
      const name = 'log/tile/entries/001.p/47'
      const bytes = Buffer.from(log.files.get(name)!)
      bytes[bytes.indexOf('"commitment":"') + 20]! ^= 1
      log.files.set(name, bytes)
    })
    expect(told(later)).toEqual([['ALTERED_ENTRY', 256]])
  })

  test('every kind of tile', async () => {
    const log = await honestLog(SIZE)
    for (const name of ['log/tile/0/000', 'log/tile/0/002.p/88', 'log/tile/1/000.p/2']) {
      const bytes = Buffer.from(log.files.get(name)!)
      for (const changed of [
        flipped(bytes),
        bytes.subarray(32),
        Buffer.concat([bytes, bytes.subarray(0, 1)]),
        undefined,
      ]) {
        if (changed) log.files.set(name, changed)
        else log.files.delete(name)
        const result = await audit(log.options())
        expect(codesOf(result), `${name} with ${changed?.length} bytes`).toEqual(['BAD_TILE'])
        expect(result.finding.codes[0]?.detail).toContain(name.slice('log/'.length))
      }
      log.files.set(name, bytes)
    }
    await cleanLook(log)
  })

  test('a tile and an entry below it, changed to fit each other', async () => {
    const log = await honestLog(SIZE)
    const honest = new Map(log.files)
    log.entries[300] = revoked('aurora', log.aurora).bytes
    log.serveTree()
    const lie = new Map(log.files)
    for (const [name, bytes] of honest) log.files.set(name, bytes)
    for (const name of ['log/tile/entries/001', 'log/tile/0/001']) log.files.set(name, lie.get(name)!)
    const result = await audit(log.options())
    expect(told(result)).toEqual([
      ['BAD_TILE', undefined],
      ['ALTERED_ENTRY', 256],
    ])
    expect(result.finding.codes[0]?.detail).toContain('tile/0/001')
  })

  test('a bundle that is cut short, too long, or not there', async () => {
    const log = await honestLog(SIZE)
    const bytes = log.files.get(path)!
    for (const changed of [
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.of(0, 0)]),
      Buffer.alloc(0),
      undefined,
    ]) {
      if (changed) log.files.set(path, changed)
      else log.files.delete(path)
      expect(codesOf(await audit(log.options()))).toEqual(['BAD_BUNDLE'])
    }
  })

  test('a root that is not of the entries', async () => {
    const log = await honestLog(SIZE)
    log.serveNote(await log.note(SIZE, { root: leafHash(Buffer.from('x')) }))
    expect(codesOf(await audit(log.options()))).toEqual(['BAD_CHECKPOINT'])
  })
})

describe('checkpoints', () => {
  test('of another key, of another log, cut, or none at all', async () => {
    const log = await honestLog(10)
    const good = await log.note()
    const notes = [
      await log.note(10, { log: strangersKey(log.origin) }),
      await log.note(10, { log: strangersKey('other.test') }),
      good.replace('log.test/log\n', 'log.test/logs\n'),
      good.slice(0, -10),
      good.replace('\n10\n', '\n11\n'),
      good.replace('\n10\n', '\n010\n'),
      '',
      'hello\n',
    ]
    for (const note of notes) {
      log.serveNote(note)
      expect(codesOf(await audit(log.options())), note).toEqual(['BAD_CHECKPOINT'])
    }
    log.files.delete('log/checkpoint')
    const none = await audit(log.options())
    expect([codesOf(none), none.finding.verdict]).toEqual([['UNREACHABLE'], 'cannot-tell'])
  })

  test('without a cosignature that the quorum needs', async () => {
    const log = await honestLog(10)
    for (const witnesses of [[], [log.witnesses[0]!], [log.witnesses[0]!, strangersKey('w2.test')]]) {
      await log.publish({ witnesses })
      expect(codesOf(await audit(log.options()))).toEqual(['TOO_FEW_WITNESSES'])
    }
  })
})

describe('what witnesses have seen', () => {
  test('another tree of the same size, or of a smaller one', async () => {
    for (const size of [SIZE, SIZE - 1, 256, 3]) {
      const log = await honestLog(SIZE)
      const { memory } = await cleanLook(log)
      const kept = log.entries[2]!
      log.entries[2] = revoked('aurora', log.aurora).bytes
      const other = await log.note(size)
      log.entries[2] = kept
      log.remote.set('w1.test', await log.note(size))
      log.remote.set('w2.test', other)
      for (const result of [await audit(log.options()), await audit(log.options({ memory }))]) {
        expect(codesOf(result)).toEqual(['SPLIT_VIEW'])
        expect(result.evidence).toMatchObject([
          { code: 'SPLIT_VIEW', from: expect.stringContaining('http://w2.test/'), first: other },
        ])
      }
    }
  })

  test('a smaller tree of the same log, and nothing at all', async () => {
    const log = await honestLog(SIZE)
    log.remote.set('w1.test', await log.note(300))
    const { witnesses } = await cleanLook(log)
    expect(witnesses.map(({ failure }) => failure !== undefined)).toEqual([false, true])
  })

  test('a larger tree: the log is stale, and must pass through there later', async () => {
    const log = await honestLog(SIZE)
    const { memory } = await cleanLook(log)
    const [honest, forked] = [log.entries.length, [...log.entries]]
    log.awards('aurora', log.aurora, 50)
    log.remote.set('w1.test', await log.note(620))
    const stale = await audit(log.options({ memory }))
    expect([codesOf(stale), stale.finding.verdict, stale.finding.size]).toEqual([['STALE'], 'cannot-tell', honest])
    await log.publish()
    await cleanLook(log, memory)
    log.entries.splice(0, log.entries.length, ...forked)
    log.awards('aurora', log.aurora, 50)
    await log.publish()
    expect(codesOf(await audit(log.options({ memory })))).toEqual(['SPLIT_VIEW'])
  })

  test('is remembered where the witness is silent later', async () => {
    const log = await honestLog(SIZE)
    const forked = [...log.entries]
    log.awards('aurora', log.aurora, 50)
    log.remote.set('w1.test', await log.note(620))
    log.entries.splice(0, log.entries.length, ...forked)
    const { memory } = await audit(log.options())
    log.remote.clear()
    log.awards('aurora', log.aurora, 50)
    await log.publish()
    expect(codesOf(await audit(log.options({ memory })))).toEqual(['SPLIT_VIEW'])
  })

  test('nonsense, which says nothing about the log', async () => {
    const log = await honestLog(10)
    for (const note of [
      'nonsense',
      await log.note(10, { witnesses: [] }),
      await log.note(10, { log: strangersKey(log.origin) }),
    ]) {
      log.remote.set('w1.test', note)
      expect((await cleanLook(log)).witnesses[0]?.failure).toBeDefined()
    }
  })
})

describe('entries', () => {
  const later = new Date(Date.now() + 60_000)
  const lies: [string, (log: EvilLog & { aurora: ReturnType<typeof newKey> }) => void, string][] = [
    [
      'signed by another key under that name',
      (log) => log.push(revoked('aurora', { ...newKey(), kid: log.aurora.kid })),
      'FORGED_ENTRY',
    ],
    ['signed by another member', (log) => log.push(revoked('boreas', log.aurora)), 'UNKNOWN_KEY'],
    ['signed by a key that nobody published', (log) => log.push(revoked('aurora', newKey())), 'UNKNOWN_KEY'],
    ['that are no entries', (log) => log.entries.push(Buffer.from('{"v":1}')), 'FORGED_ENTRY'],
    ['that are no text', (log) => log.entries.push(Buffer.from([0xff, 0xfe])), 'FORGED_ENTRY'],
    ['that stand in it twice', (log) => log.entries.push(log.entries[5]!), 'DUPLICATE_EVENT'],
    [
      'in another spelling',
      (log) => log.entries.push(Buffer.from(` ${Buffer.from(revoked('aurora', log.aurora).bytes)}`)),
      'FORGED_ENTRY',
    ],
    [
      'of a key that was compromised before',
      (log) =>
        log.push(
          compromised('aurora', log.aurora, new Date().toISOString(), log.consortium),
          revoked('aurora', log.aurora, later),
        ),
      'KEY_NOT_IN_FORCE',
    ],
    [
      'of a key that was retired before',
      (log) =>
        log.push(retired('aurora', log.aurora, '2026-01-01T00:00:00Z', log.consortium), revoked('aurora', log.aurora)),
      'KEY_NOT_IN_FORCE',
    ],
    [
      'of a key for another purpose',
      (log) => {
        const key = newKey()
        log.push(published('aurora', key, { by: log.consortium, purpose: 'credential' }), revoked('aurora', key))
      },
      'KEY_NOT_IN_FORCE',
    ],
    [
      'about keys by a member',
      (log) => log.push(published('aurora', newKey(), { by: log.aurora, speaker: 'aurora' })),
      'FORGED_ENTRY',
    ],
    [
      'about keys that only the new key has signed',
      (log) => {
        const key = newKey()
        log.push(published('consortium', key, { by: key }))
      },
      'UNKNOWN_KEY',
    ],
    [
      'about a key id that is another key',
      (log) => log.push(published('aurora', { ...newKey(), kid: log.aurora.kid }, { by: log.consortium })),
      'BAD_OPENING',
    ],
  ]
  test.each(lies)('%s', async (_, lie, code) => {
    const log = await honestLog(20)
    const { memory } = await cleanLook(log)
    lie(log)
    await log.publish()
    const index = log.entries.length - 1
    for (const result of [await audit(log.options()), await audit(log.options({ memory }))]) {
      expect(told(result)).toEqual([[code, index]])
      expect(result.finding.verdict).toBe('broken')
      // It stays so, and does not keep the auditor from going on.
      const again = await audit(log.options({ memory: result.memory }))
      expect(told(again)).toEqual([[code, index]])
    }
  })

  test('a forged publication teaches nothing', async () => {
    const log = await honestLog(20)
    const thief = newKey()
    log.push(published('aurora', thief, { by: { ...newKey(), kid: log.consortium.kid } }), revoked('aurora', thief))
    await log.publish()
    expect(told(await audit(log.options()))).toEqual([
      ['FORGED_ENTRY', 20],
      ['UNKNOWN_KEY', 21],
    ])
  })

  test('another consortium than the pinned one', async () => {
    const log = await honestLog(20)
    const trust = { ...log.trust, consortium: newKey().jwk }
    const result = await audit(log.options({ trust }))
    expect(result.finding.codes[0]).toMatchObject({ code: 'UNKNOWN_KEY', index: 0 })
    expect(result.finding.codes[0]?.detail).toMatch(/pinned/)
  })
})

describe('openings', () => {
  test('that do not open their entry', async () => {
    const log = await honestLog(20)
    const honest = log.openings[1]!
    const lies = [
      honest.replace(/"kid":"[^"]+"/, `"kid":"${newKey().kid}"`),
      honest.replace(/"salt":"./, '"salt":"_'),
      made(JSON.parse(log.openings[0]!).event, log.consortium).opening.replace(
        /"id":"[^"]+"/,
        `"id":"${JSON.parse(honest).event.id}"`,
      ),
    ]
    for (const lie of lies) {
      log.openings[1] = lie
      expect((await audit(log.options())).finding.codes[0]).toMatchObject({ code: 'BAD_OPENING', index: 1 })
    }
  })

  test('that are missing leave open who may sign; what comes back later is caught up with', async () => {
    const log = await honestLog(20)
    const { memory } = await cleanLook(log)
    const boreas = log.member('boreas')
    log.awards('boreas', boreas, 5)
    await log.publish()
    const [kept] = log.openings.splice(2, 1)
    for (const withheld of [undefined, 'nonsense', '{"salt":"x","event":{}}']) {
      if (withheld !== undefined) log.openings[2] = withheld
      const result = await audit(log.options({ memory }))
      expect([told(result), result.finding.verdict]).toEqual([[['UNREACHABLE', 20]], 'cannot-tell'])
      expect(result.advanced).toBe(false)
    }
    log.openings[2] = kept!
    await cleanLook(log, memory)
  })

  test('none at all', async () => {
    const log = await honestLog(20)
    const source = { ...log.source, openings: async () => undefined }
    expect(codesOf(await audit(log.options({ source })))).toEqual(['UNREACHABLE'])
  })
})

test('without members there is the tree', async () => {
  const log = evilLog('bare.test/log', 0)
  log.entries.splice(0, 1, Buffer.from('one'), Buffer.from('two'), Buffer.from('two'))
  await log.publish()
  expect((await audit(log.options({ treeOnly: true }))).finding).toMatchObject({ verdict: 'clean', entriesChecked: 0 })
  expect(told(await audit(log.options()))[0]).toEqual(['FORGED_ENTRY', 0])
})

const flipped = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes)
  copy[7]! ^= 1
  return copy
}
