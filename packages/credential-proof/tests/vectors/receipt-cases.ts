import { canonicalJson, type Json } from '@testamur/credential-model'
import { holderReceipt, type ProofCode } from '../../src/index.js'
import { policyText } from '../fixtures/small-log.js'
import { b64u, basePlain, bytesOf, keys, sdJwt } from '../fixtures/world.js'
import { type Case, withLedger } from './vector.js'

const token = sdJwt({})

/** Cases about the holder's receipt; making the small logs takes promises. */
export async function receiptCases(): Promise<Case[]> {
  const good = await withLedger(token)
  const foreign = await withLedger(sdJwt({ plain: { ...basePlain, jti: 'urn:x:1' } }))
  const revoked = await withLedger(token, { event: { type: 'testamur.credential.revoked.v1' } })
  const zuid = await withLedger(token, { event: { source: '/members/zuid' }, key: keys.otherLedger })
  const forged = await withLedger(token, { key: { ...keys.otherLedger, kid: keys.ledger.kid } })
  const es256 = await withLedger(token, { key: keys.credential })
  const elsewhere = await withLedger(token, { log: keys.otherLog })
  const { opening, publicReceipt, otherReceipt, trust, event, entry } = good
  const bad = (name: string, code: ProofCode, description: string, given: string, more: Partial<Case> = {}): Case => ({
    name: `receipt-${name}`,
    rule: 'contracts, "The ledger entry"; C2SP tlog-proof; RFC 6962 §2.1.1',
    description,
    input: { presentation: token, receipt: given },
    trust,
    expected: { verdict: 'invalid', check: 'receipt', code },
    ...more,
  })
  const tell = (code: ProofCode) => ({ expected: { verdict: 'cannot-tell', check: 'receipt', code } as const })
  const withEntry = (text: string) => ({ trust: { ...trust, entries: { [event.id]: text } } })
  const spaced = entry.replace('{', '{ ')
  const changed = {
    ...event,
    data: { ...(event.data as object), credentialId: '0198c0de-0000-7000-8000-00000000000f' },
  }
  const { partitionkey: _p, ...changedEvent } = changed
  return [
    bad('of-another-token', 'RECEIPT_OTHER_COPY', 'The receipt of another credential', foreign.receipt, {
      trust: foreign.trust,
    }),
    bad('about-a-revocation', 'RECEIPT_OTHER_COPY', 'An event that hands out no copies', revoked.receipt, {
      trust: revoked.trust,
    }),
    bad(
      'copy-salt-changed',
      'RECEIPT_OTHER_COPY',
      'Another salt of the copy',
      holderReceipt(publicReceipt, { ...opening, copySalt: b64u(bytesOf('x')) }),
    ),
    bad(
      'salt-changed',
      'RECEIPT_COMMITMENT',
      'Another salt of the event',
      holderReceipt(publicReceipt, { ...opening, salt: b64u(bytesOf('x')) }),
    ),
    bad(
      'event-changed',
      'RECEIPT_COMMITMENT',
      'The event was changed',
      holderReceipt(publicReceipt, { ...opening, event: changedEvent as Record<string, unknown> }),
    ),
    bad(
      'salt-short',
      'RECEIPT_MALFORMED',
      'A salt of 31 bytes',
      holderReceipt(publicReceipt, { ...opening, salt: b64u(bytesOf('x').subarray(1)) }),
    ),
    bad('no-opening', 'RECEIPT_NO_OPENING', 'The public receipt, which opens nothing', publicReceipt),
    bad('of-another-leaf', 'RECEIPT_PROOF_INVALID', 'The proof of another leaf', holderReceipt(otherReceipt, opening)),
    bad('index-changed', 'RECEIPT_PROOF_INVALID', 'The index was changed', good.receipt.replace('index 2', 'index 3')),
    bad('of-another-log', 'RECEIPT_PROOF_INVALID', "Another log's checkpoint", elsewhere.receipt),
    bad(
      'checkpoint-changed',
      'RECEIPT_PROOF_INVALID',
      'The size in the checkpoint was changed',
      good.receipt.replace('\n5\n', '\n6\n'),
    ),
    bad('malformed', 'RECEIPT_MALFORMED', 'No tlog-proof', 'c2sp.org/tlog-proof@v2\nindex 2\n\n'),
    bad('empty', 'RECEIPT_MALFORMED', 'An empty receipt', ''),
    bad(
      'extra-not-json',
      'RECEIPT_MALFORMED',
      'The extra line holds no JSON',
      publicReceipt.replace('\n', `\nextra ${Buffer.from('{').toString('base64')}\n`),
    ),
    bad(
      'extra-duplicate-key',
      'RECEIPT_MALFORMED',
      'The extra line has a key twice',
      publicReceipt.replace(
        '\n',
        `\nextra ${Buffer.from(canonicalJson(opening as Json).replace('{', '{"salt":"x",')).toString('base64')}\n`,
      ),
    ),
    bad('entry-not-canonical', 'RECEIPT_ENTRY_INVALID', 'A space in the entry', good.receipt, withEntry(spaced)),
    bad('entry-of-another-member', 'RECEIPT_ENTRY_INVALID', "Another member's entry", zuid.receipt, {
      trust: zuid.trust,
    }),
    bad('entry-forged', 'RECEIPT_ENTRY_INVALID', "The member's kid, another's signature", forged.receipt, {
      trust: forged.trust,
    }),
    bad(
      'entry-by-credential-key',
      'KEY_WRONG_PURPOSE',
      "The entry names the member's key for credentials",
      es256.receipt,
      { trust: es256.trust },
    ),
    bad('missing', 'RECEIPT_MISSING', 'No receipt where the policy requires one', '', {
      input: { presentation: token },
      policy: { receiptRequired: true },
    }),
    bad('log-unknown', 'RECEIPT_LOG_UNKNOWN', "The log's key is not known", good.receipt, {
      trust: { entries: good.trust.entries },
      ...tell('RECEIPT_LOG_UNKNOWN'),
    }),
    bad('unwitnessed', 'RECEIPT_UNWITNESSED', 'Fewer witnesses have cosigned than are asked for', good.receipt, {
      trust: { entries: good.trust.entries, logPolicy: policyText(good.logKey, keys.witnesses, 2) },
      ...tell('RECEIPT_UNWITNESSED'),
    }),
    bad('log-policy-broken', 'RECEIPT_LOG_UNKNOWN', 'The policy of the log cannot be read', good.receipt, {
      trust: { entries: good.trust.entries, logPolicy: 'quorum nobody\n' },
      ...tell('RECEIPT_LOG_UNKNOWN'),
    }),
    bad('entry-unknown', 'RECEIPT_ENTRY_UNKNOWN', 'The entry cannot be had', good.receipt, {
      trust: { logKey: good.logKey, entries: {} },
      ...tell('RECEIPT_ENTRY_UNKNOWN'),
    }),
  ]
}
