import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/bytes.js'
import * as log from '../../src/index.js'
import {
  type Consistency,
  checkpointText,
  type Inclusion,
  LOG_VKEY,
  otherSigner,
  receipts,
  SIZES,
  signedNotes,
  signer,
  vkeyOf,
  WITNESS_VKEYS,
  witnesses,
} from '../fuzz/artefacts.js'
import { consistencyTarget, inclusionTarget } from '../fuzz/claim-targets.js'
import { MLDSA_VKEY, mldsaNotes } from '../fuzz/note-targets.js'
import { POLICIES } from '../fuzz/policy-targets.js'
import { referencePolicy } from '../fuzz/reference-policy.js'
import { verifyOnce } from '../fuzz/run.js'
import { mutateText } from '../fuzz/text-mutators.js'
import { pathTarget } from '../fuzz/tile-targets.js'
import { below, pick, seededRandom } from '../random.js'
import { type Answer, askGo, cannotAsk, type Question } from './ask-go.js'
import { type Respelling, respellings } from './lax.js'

// FUZZ_MUTANTS is what all the fuzzing makes; a fifth of it is judged here as well.
const EACH = Math.ceil(Number(process.env.FUZZ_MUTANTS ?? 100_000) / 40)
const SEED = Number(process.env.FUZZ_SEED ?? 6_962)
const KEYS = [LOG_VKEY, ...WITNESS_VKEYS]
const ours = KEYS.map(log.parseVerifierKey)
const MLDSA_KEYS = [...KEYS, MLDSA_VKEY]
const GO_ORIGIN = 'go.sum database tree'

/** What to ask Go, whether we accept it, and where we do what we read in it, in the words of Go's answer. */
type Case = {
  question: Question
  mutant?: string
  accepts(mutant?: string): Promise<boolean>
  meaning?(): Promise<Omit<Answer, 'ok'>>
}

const accepted = (run: () => unknown): Promise<boolean> =>
  Promise.resolve()
    .then(run)
    .then(
      (answer) => answer !== false,
      (error) => {
        if (error instanceof log.LogError) return false
        throw error
      },
    )

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const textCase = (question: Question, mutant: string, read: (text: string) => unknown): Case => ({
  question: { ...question, text: utf8(mutant) },
  mutant,
  accepts: (text = mutant) => accepted(() => read(text)),
})

type Maker = (random: () => number) => Case | undefined

const mutants = (valid: readonly string[], make: (mutant: string, from: number) => Case): Maker => {
  return (random) => {
    const from = below(random, valid.length)
    // Now and then the artefact itself, which both must take.
    return make(random() < 0.05 ? valid[from]! : mutateText(random, valid[from]!, valid), from)
  }
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
const isHash = (hash: unknown): boolean => hash instanceof Uint8Array && hash.length === 32

const notes = await signedNotes()
const allReceipts = await receipts(notes)
const trees = await Promise.all(SIZES.map(async (size) => (await checkpointText(size)).replace(signer.name, GO_ORIGIN)))
const policyOf = (quorum: number) => log.logPolicy(LOG_VKEY, { witnesses: WITNESS_VKEYS, quorum })
const [inclusion, consistency, path] = [await inclusionTarget(), await consistencyTarget(), pathTarget()]

const withUrls = (policy: string): string =>
  policy.replace(/^([ \t]*witness [^ \t]+ [^ \t\n]+)[ \t]*$/gm, '$1 https://w.test/prefix')

const cosignersOf = async (note: string, keys: readonly log.VerifierKey[]): Promise<log.VerifierKey[]> => {
  const opened = await log.openNote(note, [...ours.slice(0, 1), ...keys], verifyOnce)
  return opened.signatures.map(({ key }) => key)
}

const makers: Record<string, Maker> = {
  note: mutants(notes, (mutant) => ({
    ...textCase({ kind: 'note', keys: KEYS }, mutant, (text) => log.openNote(text, ours, verifyOnce)),
    meaning: async () => {
      const { text, signatures } = await log.openNote(mutant, ours, verifyOnce)
      return { text: base64(utf8(text)), signers: signatures.map(({ key }) => `${key.name} ${key.keyId}`) }
    },
  })),
  receipt: mutants(
    allReceipts.map(({ text }) => text),
    (mutant, from) => {
      const [leaf, quorum] = [allReceipts[from]!.leaf, from % 4 === 0 ? 0 : (from % 4) - 1]
      const question = { kind: 'receipt', keys: KEYS, leaf, quorum, origin: signer.name }
      return textCase(question, mutant, (text) =>
        log.verifyProof(log.parseProof(text), leaf, policyOf(quorum), verifyOnce),
      )
    },
  ),
  vkey: mutants(
    [signer, otherSigner, ...witnesses].map((one) => vkeyOf(one)),
    (mutant) => textCase({ kind: 'vkey' }, mutant, log.parseVerifierKey),
  ),
  checkpoint: mutants(trees, (mutant) => ({
    ...textCase({ kind: 'checkpoint' }, mutant, (text) => log.parseCheckpoint(text).origin === GO_ORIGIN),
    meaning: async () => {
      const { size, root } = log.parseCheckpoint(mutant)
      const number = Buffer.alloc(8)
      number.writeBigUInt64BE(BigInt(size))
      return { text: base64(number), root: base64(root) }
    },
  })),
  'ml-dsa': mutants(await mldsaNotes(), (mutant) =>
    textCase({ kind: 'note', keys: MLDSA_KEYS }, mutant, (text) =>
      log.openNote(text, MLDSA_KEYS.map(log.parseVerifierKey), verifyOnce),
    ),
  ),
  policy: (random) => {
    const note = pick(random, notes)
    return mutants(POLICIES.map(withUrls), (mutant) =>
      textCase({ kind: 'policy', note: utf8(note) }, mutant, async (text) => {
        const policy = log.parsePolicy(text)
        const keys = policy.witnesses.map(({ key }) => key)
        return log.reachesQuorum(policy, await cosignersOf(note, keys))
      }),
    )(random)
  },
  path: (random) => {
    const mutant = path.trial(random)?.mutant as string | undefined
    return mutant === undefined ? undefined : textCase({ kind: 'path' }, mutant, log.parseLogPath)
  },
  inclusion: (random) => {
    const { size, index, leaf, proof, root } = (inclusion.trial(random)?.mutant ?? {}) as Inclusion
    // What Go's types cannot hold, it cannot be asked.
    if (!isWhole(size) || !isWhole(index) || ![leaf, root, ...proof].every(isHash)) return undefined
    const accepts = async () => log.verifyInclusion(size, index, leaf, proof, root)
    return { question: { kind: 'inclusion', size, index, leaf, proof, root }, accepts }
  },
  consistency: (random) => {
    const { old, size, from, to, proof } = (consistency.trial(random)?.mutant ?? {}) as Consistency
    if (!isWhole(size) || !isWhole(old) || ![from, to, ...proof].every(isHash)) return undefined
    const accepts = async () => log.verifyConsistency(old, size, from, to, proof)
    return { question: { kind: 'consistency', old, size, from, root: to, proof }, accepts }
  },
}

/** Why one may take what the other refuses; undefined where that is a fault of one of them. */
async function difference(one: Case, name: string, weAccept: boolean): Promise<string | undefined> {
  const { kind, old, text } = one.question
  if (kind === 'policy') return policyDifference(one.mutant!, weAccept)
  if (weAccept) return kind === 'consistency' && old === 0 ? 'from size 0, which Go is not asked about' : undefined
  const path = Buffer.from(text ?? []).toString()
  if (kind === 'path' && /^tile\/(6[4-9]|[7-9][0-9]|[1-9][0-9]{2,})\//.test(path)) return 'a level above 63'
  if (kind === 'path' && path.replace(/\.p\/.*/, '').match(/[0-9]{3}/g)!.length > 5) return 'an index above 2^53-1'
  if (kind === 'checkpoint' && /\n[0-9]{16,19}\n/.test(path)) return 'a size above 2^53-1'
  return respelled(one, respellings(MLDSA_KEYS)[name] ?? [])
}

// Go's reader follows the text that tlog-policy came from, and is for logs: it wants to know where each witness is.
function policyDifference(policy: string, weAccept: boolean): string | undefined {
  if (!weAccept) return referencePolicy(utf8(policy)) ? undefined : 'a policy that tlog-policy forbids'
  if (/^[ \t]*witness[ \t]+[^ \t]+[ \t]+[^ \t\n]+[ \t]*$/m.test(policy)) return 'a witness without a URL'
  if (/^.*[^ \t\n].*#/m.test(policy)) return 'a number sign that begins no comment'
  if (/[ \t](witness|group|any|all|quorum|log)[ \t\n]/.test(policy)) return 'a name that is a word of the format'
  if (/[^\P{White_Space} \t\n]/u.test(policy)) return 'a space of Unicode, which is part of a name'
  const urls = [...policy.matchAll(/^[ \t]*witness[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+([^ \t\n]+)/gm)]
  return urls.every(([, url]) => URL.canParse(url!)) ? undefined : 'something else in place of a URL'
}

async function respelled(one: Case, ways: readonly Respelling[]): Promise<string | undefined> {
  let text = one.mutant ?? ''
  const needed: string[] = []
  for (const { why, respell } of ways) {
    const next = respell(text)
    if (next === text) continue
    needed.push(why)
    text = next
    if (await one.accepts(text)) return needed.join('; and ')
  }
  return undefined
}

function made(kind: string): Case[] {
  const random = seededRandom(SEED + kind.length)
  const cases: Case[] = []
  while (cases.length < EACH) {
    const one = makers[kind]!(random)
    // A lone surrogate is no UTF-8, so that no file holds it.
    if (one && (one.mutant === undefined || Buffer.from(one.mutant).toString() === one.mutant)) cases.push(one)
  }
  return cases
}

describe.skipIf(cannotAsk)('valid and changed artefacts before golang.org/x/mod and us', () => {
  test.each(Object.keys(makers))(
    '%s: the same verdict, or a spelling that only Go takes',
    { timeout: 3_600_000 },
    async (kind) => {
      const cases = made(kind)
      const answers = askGo(cases.map(({ question }) => question))
      const tally: Record<string, number> = { 'accepted by both': 0, 'refused by both': 0 }
      for (const [i, one] of cases.entries()) {
        const [we, go] = [await one.accepts(), answers[i]!.ok]
        const verdict = we === go ? `${we ? 'accepted' : 'refused'} by both` : await difference(one, kind, we)
        expect(
          verdict,
          `${we ? 'only we accept' : 'only Go accepts'}: ${JSON.stringify(one.mutant ?? one.question)}, Go says ${answers[i]!.why}`,
        ).toBeTruthy()
        if (we && go && one.meaning) expect({ ...(await one.meaning()), ok: true }).toEqual(answers[i])
        tally[verdict!] = (tally[verdict!] ?? 0) + 1
      }
      console.info(`${EACH} of ${kind}, seed ${SEED}: ${JSON.stringify(tally, undefined, 1)}`)
      expect(tally['refused by both']).toBeGreaterThan(0)
      expect(tally['accepted by both']).toBeGreaterThan(0)
    },
  )
})
