import type { CloudEvent, LedgerEntry, Opening } from '@testamur/credential-model'
import { checkEntry, checkOpening, commitmentOf } from '@testamur/credential-proof'
import { type Checkpoint, type LogProof, leafHash, verifyInclusion } from '@testamur/transparency-log'
import { Problem } from '../../api/problem.js'
import type { KeySetEntry } from '../../api/registry.js'
import { timeInWords } from '../../ui/time-words.js'
import type { Answer } from '../answer.js'
import { base64Of, bytesOfBase64 } from '../base64.js'
import { countOf, entries, listed } from '../numbers.js'
import { type CheckedNote, sealsHeld } from '../sight/check-note.js'
import { continuityOf, type ProofSource } from '../sight/continuity.js'
import { type LedgerPolicy, quorumInWords } from '../sight/policy-file.js'
import { memberOfSource } from './event-words.js'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'it cannot be read')
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** Whether the log has signed the checkpoint on which a receipt rests. */
export function signedByLog({ checkpoint, log, refusal }: CheckedNote, { origin }: LedgerPolicy): Answer {
  const seen = { Log: checkpoint?.origin ?? 'unreadable', Root: checkpoint ? base64Of(checkpoint.root) : 'unreadable' }
  const about = { title: 'The log has signed its checkpoint', seen }
  if (!checkpoint)
    return { ...about, outcome: 'failed', why: 'What the receipt carries cannot be read as a checkpoint.' }
  if (checkpoint.origin !== origin)
    return {
      ...about,
      outcome: 'failed',
      why: `It is a receipt of another log: ${checkpoint.origin}. Look it up there.`,
    }
  if (log.state === 'unknown')
    return { ...about, outcome: 'cannot-tell', why: 'This browser cannot check Ed25519 signatures. Use a newer one.' }
  if (log.state !== 'good')
    return { ...about, outcome: 'failed', why: sentence(refusal?.message ?? 'The signature does not hold') }
  return { ...about, outcome: 'passed', why: `One signature stands for ${entries(checkpoint.size)}.` }
}

/** Whether witnesses have sealed it. An older receipt may be from before there were any. */
export function sealedByWitnesses(note: CheckedNote, policy: LedgerPolicy): Answer {
  const { witnesses } = policy
  const about = { title: 'Witnesses have sealed it', seen: {} }
  if (witnesses.length === 0) return { ...about, outcome: 'not-given', why: 'No witnesses are configured.' }
  const held = sealsHeld(note)
  const seen = Object.fromEntries(held.map(({ key, at }) => [key.name, at ? timeInWords(at) : 'cosigned']))
  const liars = note.witnesses.filter(({ state }) => state === 'false')
  if (liars.length > 0)
    return {
      ...about,
      outcome: 'failed',
      why: `The seal in the name of ${listed(liars.map(({ name }) => name))} is false.`,
    }
  const count = `${held.length} of ${witnesses.length}`
  if (note.refusal?.code === 'TOO_FEW_WITNESSES')
    return {
      ...about,
      seen,
      outcome: 'cannot-tell',
      why: `${count} have; ${quorumInWords(policy)}. It may be older than they are.`,
    }
  return { ...about, seen, outcome: 'passed', why: `${listed(held.map(({ name }) => name))} have: ${count}.` }
}

/** Witnesses had not sealed its own checkpoint, but have sealed what the log has grown to since. */
export const sealedLater = (sealed: Answer): Answer => ({
  ...sealed,
  outcome: 'passed',
  why: 'They had not sealed its own checkpoint, but have sealed the log of today, which still holds it.',
})

/** Whether the entry's path leads to the checkpoint's root. */
export function leadsToRoot(
  { index, hashes }: LogProof,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  text: string,
): Answer {
  const leaf = leafHash(new TextEncoder().encode(text))
  const holds = verifyInclusion(size, index, leaf, hashes, root)
  return {
    title: 'Its path leads to the root of that checkpoint',
    outcome: holds ? 'passed' : 'failed',
    why: holds
      ? `The entry and ${hashes.length} ${hashes.length === 1 ? 'neighbour' : 'neighbours'}, hashed together here, give the signed root.`
      : 'Hashed together with its neighbours, the entry gives another root than the log has signed: it is not the entry that stood here.',
    seen: { Place: countOf(index), 'Hash of the entry': base64Of(leaf), 'Signed root': base64Of(root) },
  }
}

const RULE = 'What counts is its place in the log, by which the ledger and the auditors judge.'

/** What a key's own times say about an entry: a doubt, or a remark where the date that the entry claims is from before the key. */
function timesOf(key: KeySetEntry, { time }: LedgerEntry): { doubt?: string; remark?: string } {
  if (key.state === 'compromised')
    return { doubt: 'The key was declared compromised since: others may have signed with it.' }
  if (key.until !== undefined && Date.parse(time) > Date.parse(key.until))
    return { doubt: `By the date that it claims, the key was no longer in use. ${RULE}` }
  if (Date.parse(time) < Date.parse(key.from))
    return { remark: `The date that it claims is from before the key was in use. ${RULE}` }
  return {}
}

/** Whether the member that the entry names has signed it, with a key that speaks for it in the ledger. */
export async function signedByMember(
  text: string,
  keysOf: (member: string) => Promise<KeySetEntry[]>,
): Promise<Answer & { entry?: LedgerEntry }> {
  const about = { title: 'The member has signed it', seen: {} }
  let used: KeySetEntry | undefined
  try {
    const check = await checkEntry(text, async ({ member, kid }) => {
      used = (await keysOf(member)).find((key) => key.kid === kid && key.purpose === 'ledger')
      return used && { purpose: used.purpose, jwk: used as never }
    })
    if (!check.ok)
      return { ...about, outcome: check.code === 'KEY_UNKNOWN' ? 'cannot-tell' : 'failed', why: sentence(check.why) }
    const { entry } = check
    const member = memberOfSource(entry.source)
    const seen = {
      Member: member,
      Key: entry.kid,
      Signature: entry.sig,
      ...(used && { 'Key in use from': timeInWords(new Date(used.from)) }),
    }
    const { doubt, remark } = used ? timesOf(used, entry) : {}
    if (doubt)
      return { ...about, seen, entry, outcome: 'cannot-tell', why: `The signature of ${member} holds. ${doubt}` }
    return {
      ...about,
      seen,
      entry,
      outcome: 'passed',
      why: `The signature is by a key of ${member} for ledger entries, as the registry lists it.${remark ? ` ${remark}` : ''}`,
    }
  } catch (error) {
    const why = error instanceof Problem ? `The keys of the member cannot be had: ${error.title}` : messageOf(error)
    return { ...about, outcome: 'cannot-tell', why: sentence(why) }
  }
}

const TODAY = 'The log still holds it today'
export const notToday: Answer = {
  title: TODAY,
  outcome: 'cannot-tell',
  why: 'What the log shows today could not be checked.',
  seen: {},
}

/** Whether the log as it is today still begins with the tree of the receipt. */
export async function heldToday(
  then: { size: number; root: string },
  today: { size: number; root: string },
  proofOf: ProofSource,
): Promise<Answer> {
  const about = { title: TODAY, seen: { 'Root then': then.root, 'Root today': today.root } }
  const found = await continuityOf(then, today, proofOf)
  if (found.state === 'same') return { ...about, outcome: 'passed', why: 'Its checkpoint is the latest one.' }
  if (found.state === 'kept')
    return {
      ...about,
      outcome: 'passed',
      why: `The log has grown from ${countOf(then.size)} to ${entries(today.size)} and changed nothing before: ${found.hashes} hashes prove it.`,
    }
  if (found.state === 'unknown')
    return { ...about, outcome: 'cannot-tell', why: sentence(`That cannot be checked now: ${found.why}`) }
  const why =
    found.state === 'shrunk'
      ? `The log had signed for ${entries(then.size)}, and shows ${countOf(today.size)} now. It went back: keep this receipt, it proves that.`
      : 'What the log shows now does not contain what it had signed then. Keep this receipt: it proves that.'
  return { ...about, outcome: 'failed', why }
}

/** Whether what the holder's receipt says the entry is about is what the entry was sealed over. */
export function opens({ salt, event }: Opening, entry: LedgerEntry): Answer {
  const about = {
    title: 'The receipt says truly what it is about',
    seen: { Event: entry.id, Commitment: entry.commitment },
  }
  try {
    const holds = commitmentOf(event as CloudEvent, bytesOfBase64(salt) ?? new Uint8Array()) === entry.commitment
    if (holds && event.id === entry.id)
      return { ...about, outcome: 'passed', why: 'What it says opens the sealed commitment in the entry.' }
    return { ...about, outcome: 'failed', why: 'What it says is not what the entry was sealed over.' }
  } catch (error) {
    return { ...about, outcome: 'failed', why: sentence(messageOf(error)) }
  }
}

/** Whether the receipt is about this very credential. */
export function isAbout(opening: Opening | undefined, entry: LedgerEntry, credential: string): Answer {
  const about = { title: 'It is about the credential beside it', seen: {} }
  if (!opening)
    return { ...about, outcome: 'cannot-tell', why: 'This is a public receipt, which does not say what it is about.' }
  try {
    checkOpening(opening, entry, credential.split('~')[0] ?? '')
    return { ...about, outcome: 'passed', why: 'The entry was made for this very credential.' }
  } catch (error) {
    return { ...about, outcome: 'failed', why: sentence(messageOf(error)) }
  }
}
