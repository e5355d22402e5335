import type { Cosigner } from '../fixtures/small-log.js'
import { policyText } from '../fixtures/small-log.js'
import {
  basePlain,
  header,
  iss,
  keys,
  listed,
  listUri,
  members,
  sdJwt,
  statusToken,
  type TestKey,
} from '../fixtures/world.js'
import { type Case, type Vector, withLedger } from './vector.js'

/** When others may have got the key, a day before, and a day after. */
const SINCE = '2026-02-20T00:00:00Z'
const BEFORE = '2026-02-19T00:00:00Z'
const AFTER = '2026-02-21T00:00:00Z'
const [w1, w2, w3] = keys.witnesses
const at = (time: string, ...witnesses: TestKey[]): Cosigner[] => witnesses.map((key) => ({ key, at: time }))

const plain = { ...basePlain, iat: Date.parse('2026-02-10T00:00:00Z') / 1000 }
const token = sdJwt({ plain, key: keys.compromised, header: { ...header, kid: keys.compromised.kid } })

/** Noord, one of whose keys is compromised since a time, with what was cosigned before. */
function compromised(checkpoints: readonly string[], key: TestKey = keys.compromised, purpose = 'credential') {
  const bad = listed(key, purpose, { state: 'compromised', compromised: { since: SINCE, checkpoints } })
  const noord = members[iss] as (typeof members)[string]
  return { ...members, [iss]: { ...noord, keys: [...noord.keys.filter(({ kid }) => kid !== key.kid), bad] } }
}

/** The award is entry 2 of 5; two of three witnesses must have cosigned, and have cosigned the receipt's checkpoint after. */
async function scene(over: Parameters<typeof withLedger>[1] = {}, of = token) {
  const ledger = await withLedger(of, { cosigners: at(AFTER, w1, w2), ...over })
  const { logKey, ...trust } = ledger.trust
  const logPolicy = policyText(logKey, keys.witnesses, 2)
  const judged = (checkpoints: readonly string[], more: Partial<Vector['trust']> = {}) => ({
    input: { presentation: of, receipt: ledger.receipt },
    trust: { ...trust, logPolicy, members: compromised(checkpoints), ...more },
  })
  return { ...ledger, logPolicy, judged, note: ledger.checkpointOf }
}

const rule = 'contracts, "The ledger entry": what was there before a moment is decided by the index and the checkpoint'
const good = (name: string, description: string, given: Partial<Case>): Case => ({
  name: `compromise-${name}`,
  rule,
  description,
  ...given,
  expected: { verdict: 'valid' },
})
const bad = (name: string, description: string, given: Partial<Case>): Case => ({
  name: `compromise-${name}`,
  rule,
  description,
  expected: { verdict: 'invalid', check: 'compromise', code: 'KEY_COMPROMISED' },
  ...given,
})
const expecting = (verdict: 'invalid' | 'cannot-tell', check: 'receipt' | 'compromise', code: 'KEY_COMPROMISED') => ({
  expected: { verdict, check, code } as const,
})

export async function compromiseValidCases(): Promise<Case[]> {
  const { judged, note } = await scene()
  const before = await note(3, at(BEFORE, w1, w3))
  const honest = await scene({}, sdJwt({}))
  return [
    good('below-the-checkpoint', 'The last entry below a checkpoint that was cosigned before', judged([before])),
    good('one-of-several-checkpoints', 'One checkpoint of several covers the entry', {
      ...judged(['no note', await note(2, at(BEFORE, w1, w2)), await note(5, at(AFTER, w1, w2)), before]),
    }),
    good('third-witness-later', 'The quorum cosigned before, and another witness after', {
      ...judged([await note(3, [...at(BEFORE, w1, w3), ...at(AFTER, w2)])]),
    }),
    good('of-the-ledger-key', 'The key for ledger entries was compromised after the entry was there', {
      ...honest.judged([], { members: compromised([await honest.note(3, at(BEFORE, w1, w2))], keys.ledger, 'ledger') }),
    }),
  ]
}

export async function compromiseCases(): Promise<Case[]> {
  const usual = await scene()
  const { judged, note } = usual
  const before = await note(3, at(BEFORE, w1, w2))
  const backdated = await scene({ event: { time: '2025-12-01T00:00:00Z' } })
  const elsewhere = await scene({ origin: 'other.test/log', log: keys.otherLog })
  const foreign = await scene({}, sdJwt({ plain: { ...plain, jti: 'urn:x:1' }, key: keys.compromised, header: kid() }))
  const honest = await scene({}, sdJwt({}))
  const forked = await scene({ log: keys.otherLog })
  const unpolicied = judged([before])
  const { logPolicy, ...noLog } = unpolicied.trust
  const status = { [listUri]: statusToken() }
  return [
    bad('no-receipt', 'No receipt', { ...judged([before]), input: { presentation: token } }),
    bad('since-unknown', 'Nothing says since when', {
      input: judged([]).input,
      trust: { ...judged([]).trust, members },
    }),
    bad('no-checkpoint', 'No checkpoint from before is known', judged([])),
    bad('index-at-the-size', 'The entry is the first that the checkpoint does not cover', {
      ...judged([await note(2, at(BEFORE, w1, w2))]),
    }),
    bad('checkpoint-cosigned-after', 'The checkpoint covers the entry, and was cosigned after', {
      ...judged([await note(5, at(AFTER, w1, w2))]),
    }),
    bad('checkpoint-cosigned-at-the-time', 'The checkpoint was cosigned at that very second', {
      ...judged([await note(5, at(SINCE, w1, w2))]),
    }),
    bad('one-witness-before', 'One witness before, the second after', {
      ...judged([await note(3, [...at(BEFORE, w1), ...at(AFTER, w2)])]),
    }),
    bad('too-few-witnesses', 'One witness where two are asked for', judged([await note(3, at(BEFORE, w1))])),
    bad('strange-witnesses', 'Two witnesses that nobody knows', {
      ...judged([await note(3, at(BEFORE, keys.otherLedger, keys.otherLog))]),
    }),
    bad('checkpoint-unsigned', 'A checkpoint that the log did not sign', {
      ...judged([await forked.note(3, at(BEFORE, w1, w2))]),
    }),
    bad('checkpoint-changed', 'The size in the checkpoint was raised', {
      ...judged([(await note(2, at(BEFORE, w1, w2))).replace('\n2\n', '\n3\n')]),
    }),
    bad('checkpoint-of-another-log', "Another log's checkpoint, which is trusted too", {
      ...judged([await elsewhere.note(5, at(BEFORE, w1, w2))], {
        logPolicy: `log ${elsewhere.trust.logKey}\n${usual.logPolicy}`,
      }),
    }),
    bad('entry-backdated', "The entry's own time lies before, its place in the log does not", {
      ...backdated.judged([await backdated.note(2, at(BEFORE, w1, w2))]),
    }),
    bad('receipt-of-another-token', 'The receipt of another token, which lies below', {
      ...judged([before]),
      input: { presentation: token, receipt: foreign.receipt },
      trust: { ...judged([before]).trust, entries: foreign.trust.entries },
      expected: { verdict: 'invalid', check: 'receipt', code: 'RECEIPT_OTHER_COPY' },
    }),
    bad('log-unknown', 'No log is known, so that nothing can be dated', {
      ...unpolicied,
      trust: noLog,
      expected: { verdict: 'cannot-tell', check: 'receipt', code: 'RECEIPT_LOG_UNKNOWN' },
    }),
    bad('no-witness-policy', 'The log is known by its key alone: nobody dates its checkpoints', {
      ...unpolicied,
      trust: { ...noLog, logKey: usual.logKey },
      ...expecting('cannot-tell', 'compromise', 'KEY_COMPROMISED'),
    }),
    bad('quorum-none', 'The policy asks for no witness', {
      ...judged([before], { logPolicy: usual.logPolicy.replace('quorum all-of-them', 'quorum none') }),
      ...expecting('cannot-tell', 'compromise', 'KEY_COMPROMISED'),
    }),
    bad('of-the-ledger-key-after', 'The key for ledger entries was compromised before the entry was there', {
      ...honest.judged([], { members: compromised([await honest.note(2, at(BEFORE, w1, w2))], keys.ledger, 'ledger') }),
      ...expecting('invalid', 'receipt', 'KEY_COMPROMISED'),
    }),
    {
      name: 'status-by-key-compromised-later',
      rule: 'Nothing dates a status list: whoever has the key writes either answer',
      description: 'A status list by a key that was compromised, though its iat lies before',
      trust: { statusLists: status, members: compromised([before], keys.status, 'status') },
      expected: { verdict: 'cannot-tell', check: 'status', code: 'STATUS_SIGNATURE_INVALID' },
    },
  ]
}

function kid() {
  return { ...header, kid: keys.compromised.kid }
}
