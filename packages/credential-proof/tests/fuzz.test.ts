import { canonicalJson } from '@testamur/credential-model'
import { parseNote } from '@testamur/transparency-log'
import { describe, expect, it } from 'vitest'
import { issueSdJwtVc, openReceipt, openTrustList, presentSdJwt, signTrustList, verify } from '../src/index.js'
import type { Trust } from '../src/verify/types.js'
import { base64, leaf, middle, root } from './fixtures/certificates.js'
import { ledgerOf } from './fixtures/ledger.js'
import { mutantOf } from './fixtures/mutations.js'
import { randomOf } from './fixtures/random.js'
import { policyText } from './fixtures/small-log.js'
import {
  audience,
  baseClaims,
  basePlain,
  bind,
  header,
  iss,
  keys,
  members,
  NOW,
  nonce,
  now,
  sdJwt,
  statusToken,
} from './fixtures/world.js'

const MUTANTS = Number(process.env.FUZZ_MUTANTS ?? 100_000)
const SEED = Number(process.env.FUZZ_SEED ?? 20260301)

const x5c = [base64(leaf(keys.credential)), base64(middle())]
const token = sdJwt({ header: { ...header, x5c } })
const presentation = bind(token)
const asked = { nonce, audience }
const status = statusToken()
const trust: Trust = {
  now: new Date(NOW),
  members: { resolve: (asked) => members[asked] },
  statusList: () => status,
  roots: [base64(root())],
  typeMetadata: (vct) => JSON.stringify({ vct, claims: [{ path: ['iss'], sd: 'never', mandatory: true }] }),
}
const strict = { types: [basePlain.vct] }

/** Another credential of the same holder, and the same with fewer disclosures: their parts fit into one another. */
const other = bind(sdJwt({ plain: { ...basePlain, jti: 'urn:x:1' } }))
const fewer = await presentSdJwt(token, { reveal: ['grade'] })
const unbound = issueSdJwtVc({ header, plain: basePlain, disclosable: baseClaims, sign: keys.credential.sign }).token
// As many as are asked for: without one of them nothing is proved.
const witnesses = keys.witnesses.slice(1).map((key) => ({ key, at: NOW }))
const ledger = await ledgerOf(token, { cosigners: witnesses })
const foreign = await ledgerOf(other.slice(0, other.lastIndexOf('~') + 1), { cosigners: witnesses })
const logPolicy = policyText(ledger.logKey, keys.witnesses, 2)
const withLedger: Trust = { ...trust, logPolicy, entry: () => ledger.entry }

type Target = {
  name: string
  /** Of all mutants, so many parts of a hundred. */
  share: number
  original: string
  others: readonly string[]
  judge: (mutant: string) => Promise<string>
  /** Whether a mutant says the very same, in what nothing signs: the order of signatures, white space in an opening. */
  same?: (mutant: string) => boolean
}

const isKnown = ({ name }: { name: string }) =>
  name === 'issuer.test/log' || keys.witnesses.some(({ kid }) => name === `${kid}.test`)

/** What a receipt says: its proof, the checkpoint with the signatures of those who are known, in any order, and the opening. */
function saidBy(receipt: string): string {
  const { proof, opening } = openReceipt(receipt)
  const { text, signatures } = parseNote(proof.checkpoint)
  const lines = new Set(
    signatures
      .filter(isKnown)
      .map((signature) => JSON.stringify(signature))
      .sort(),
  )
  return canonicalJson(JSON.parse(JSON.stringify({ ...proof, extra: 0, checkpoint: [text, ...lines], opening })))
}

const verdictOf = async (...args: Parameters<typeof verify>) => (await verify(...args)).verdict
const list = signTrustList({ iss, iat: now, exp: now + 60, roots: [], members: [] }, keys.log)
const targets: Target[] = [
  {
    name: 'a presentation with key binding and certificates',
    share: 60,
    original: presentation,
    others: [other, bind(fewer), unbound, token],
    judge: (mutant) => verdictOf({ presentation: mutant, ...asked }, trust, strict),
  },
  {
    name: 'a status list token',
    share: 16,
    original: status,
    others: [statusToken({ values: { 5: 1 } }), statusToken({ key: keys.otherStatus }), presentation],
    judge: (mutant) => verdictOf({ presentation: token }, { ...trust, statusList: () => mutant }),
  },
  {
    name: 'a receipt',
    share: 12,
    original: ledger.receipt,
    others: [foreign.receipt, ledger.otherReceipt, ledger.publicReceipt],
    judge: (mutant) => verdictOf({ presentation: token, receipt: mutant }, withLedger),
    same: (mutant) => saidBy(mutant) === saidBy(ledger.receipt),
  },
  {
    name: 'a ledger entry',
    share: 6,
    original: ledger.entry,
    others: [foreign.entry],
    judge: (mutant) =>
      verdictOf({ presentation: token, receipt: ledger.receipt }, { ...withLedger, entry: () => mutant }),
  },
  {
    name: 'a trust list',
    share: 6,
    original: list,
    others: [signTrustList({ iss, iat: now, exp: now + 60, roots: [], members: [] }, keys.otherLog)],
    judge: (mutant) =>
      openTrustList(mutant, keys.log.jwk, new Date(NOW)).then(
        () => 'valid',
        ({ name }: Error) => name,
      ),
  },
]

/** What was called valid though it says something else than what was signed. */
async function accepted({ original, others, judge, share, same = () => false }: Target): Promise<string[]> {
  const random = randomOf(SEED)
  const out: string[] = []
  for (let i = 0; i < (MUTANTS * share) / 100; i++) {
    const mutant = mutantOf(original, random, others)
    if (mutant === original || others.includes(mutant)) continue
    const verdict = await judge(mutant)
    if (verdict === 'valid' && !same(mutant)) out.push(mutant)
    else if (!verdicts.has(verdict)) throw new Error(`mutant ${i}: ${verdict}`)
  }
  return out.slice(0, 5)
}
const verdicts = new Set([
  'valid',
  'invalid',
  'expired',
  'not-yet-valid',
  'revoked',
  'suspended',
  'cannot-tell',
  'ProofError',
])

describe(`${MUTANTS} mutants from seed ${SEED}, none accepted, none crashing`, {
  timeout: 60_000 + MUTANTS * 12,
}, () => {
  it('the originals are valid', async () => {
    for (const { original, judge } of targets) expect(await judge(original)).toBe('valid')
  })

  it.each(targets)('of $name', async (target) => {
    expect(await accepted(target)).toEqual([])
  })
})
