import type { LedgerEntry } from '@testamur/credential-model'
import { openReceipt } from '@testamur/credential-proof'
import { type Checkpoint, decodeBundle, TILE_WIDTH, tileWidth } from '@testamur/transparency-log'
import type { EntryView, LedgerStatus } from '../../api/ledger.js'
import { bundlePath, consistencyPath, entryPath, POLICY_PATH, STATUS_PATH } from '../../api/ledger.js'
import { Problem } from '../../api/problem.js'
import type { KeySetEntry } from '../../api/registry.js'
import type { Fetched } from '../../verify/trust.js'
import type { Answer } from '../answer.js'
import { base64Of } from '../base64.js'
import { type CheckedNote, checkNote } from '../sight/check-note.js'
import type { ProofSource } from '../sight/continuity.js'
import { type LedgerPolicy, readPolicyFile, withoutWitnesses } from '../sight/policy-file.js'
import { heldToday, isAbout, leadsToRoot, opens, sealedByWitnesses, signedByLog, signedByMember } from './steps.js'
import type { Wanted } from './wanted.js'

/** What an examination asks for; all of it is public. */
export type ExamineSource = {
  status: () => Promise<LedgerStatus>
  policy: () => Promise<string | null>
  entry: (event: string) => Promise<EntryView>
  bundle: (bundle: { index: number; width: number }) => Promise<Uint8Array>
  keys: (member: string) => Promise<KeySetEntry[]>
  proof: ProofSource
}

/** What came out: the entry and its path where there are any, each question with its answer, and all that was fetched. */
export type Examined = {
  answers: readonly Answer[]
  index: number
  receipt: string
  text?: string
  entry?: LedgerEntry
  path?: { size: number; root: Uint8Array; hashes: readonly Uint8Array[] }
  fetched: readonly Fetched[]
}

/** Notes down each thing that is asked for. */
function noting(source: ExamineSource, fetched: Fetched[]): ExamineSource {
  const note = async <T>(what: string, path: string, reading: Promise<T>): Promise<T> => {
    const one = { what, path, ok: true, bytes: 0 }
    fetched.push(one)
    return reading.catch((error) => {
      one.ok = false
      throw error
    })
  }
  return {
    status: () => note('the latest checkpoint and the key of the log', STATUS_PATH, source.status()),
    policy: () => note('who its witnesses are', POLICY_PATH, source.policy()),
    entry: (event) => note('the entry of the event, with its receipt', entryPath(event), source.entry(event)),
    bundle: (bundle) => note('the bundle of 256 entries that it is in', bundlePath(bundle), source.bundle(bundle)),
    keys: (member) => note('the keys of the member', `/issuers/${member}/keys`, source.keys(member)),
    proof: (from, to) => note('that the log has only grown since', consistencyPath(from, to), source.proof(from, to)),
  }
}

/** The text of an entry by its place alone: asking for a bundle does not tell which of its entries is meant. */
async function textAt(source: ExamineSource, index: number, size: number): Promise<string> {
  const at = Math.floor(index / TILE_WIDTH)
  const width = tileWidth(size, 0, at)
  if (index % TILE_WIDTH >= width)
    throw new Problem({ status: 404, code: 'ENTRY_NOT_FOUND', title: 'The ledger has no entry at this place' })
  const bytes = decodeBundle(await source.bundle({ index: at, width }), width)[index % TILE_WIDTH]
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

async function policyOf(source: ExamineSource, vkey: string): Promise<LedgerPolicy> {
  const text = await source.policy()
  return text === null ? withoutWitnesses(vkey) : readPolicyFile(text, vkey)
}

/** The entry and a receipt for it: the one that was given, else the log's own. */
async function gather(wanted: Wanted, source: ExamineSource, size: number): Promise<{ text: string; receipt: string }> {
  if (wanted.by === 'receipt') return { text: await textAt(source, wanted.index, size), receipt: wanted.receipt }
  if (wanted.by === 'event') {
    const { entry, receipt } = await source.entry(wanted.event)
    return { text: entry, receipt }
  }
  const text = await textAt(source, wanted.index, size)
  const { id } = JSON.parse(text) as { id?: unknown }
  return { text, receipt: (await source.entry(String(id))).receipt }
}

type About = { wanted: Wanted; policy: LedgerPolicy; status: LedgerStatus; source: ExamineSource }

/** Whether the receipt's tree is the beginning of today's. A receipt that the log has just made may be ahead of its own status. */
async function today({ wanted, policy, status, source }: About, then: Checkpoint): Promise<Answer[]> {
  if (!status.checkpoint) return []
  const present = await checkNote(status.checkpoint.note, policy)
  if (present.log.state !== 'good' || !present.checkpoint) return []
  const trees = [then, present.checkpoint].map(({ size, root }) => ({ size, root: base64Of(root) })) as [Tree, Tree]
  const [before, after] = wanted.by !== 'receipt' && then.size > present.checkpoint.size ? trees.toReversed() : trees
  return [await heldToday(before as Tree, after as Tree, source.proof)]
}
type Tree = { size: number; root: string }

async function answersAbout(
  about: About,
  text: string,
  receipt: string,
  note: CheckedNote,
): Promise<Pick<Examined, 'answers' | 'entry' | 'path'>> {
  const { proof, opening } = openReceipt(receipt)
  const checkpoint = note.checkpoint as Checkpoint
  const { entry, ...member } = await signedByMember(text, about.source.keys)
  const credential = about.wanted.by === 'receipt' ? about.wanted.credential : undefined
  const answers = [
    leadsToRoot(proof, checkpoint, text),
    member,
    ...(await today(about, checkpoint)),
    ...(opening && entry ? [opens(opening, entry)] : []),
    ...(credential && entry ? [isAbout(opening, entry, credential)] : []),
  ]
  const path = { size: checkpoint.size, root: checkpoint.root, hashes: proof.hashes }
  return { answers, path, ...(entry && { entry }) }
}

/**
 * Finds an entry and checks on this device all that can be checked of it. What a receipt says leaves the device only as the
 * number of the bundle that its entry is in. @throws Problem where there is no such entry, or the ledger does not answer
 */
export async function examine(wanted: Wanted, given: ExamineSource): Promise<Examined> {
  const fetched: Fetched[] = []
  const source = noting(given, fetched)
  const status = await source.status()
  const policy = await policyOf(source, status.vkey)
  const seals = async (receipt: string) => {
    const note = await checkNote(openReceipt(receipt).proof.checkpoint, policy)
    return { note, answers: [signedByLog(note, policy), sealedByWitnesses(note, policy)] }
  }
  if (wanted.by === 'receipt') {
    // A receipt of another log, or a forged one, names no place in this log.
    const { answers } = await seals(wanted.receipt)
    if (answers[0]?.outcome === 'failed')
      return { answers: answers.slice(0, 1), index: wanted.index, receipt: wanted.receipt, fetched }
  }
  const { text, receipt } = await gather(wanted, source, status.checkpoint?.size ?? 0)
  const { note, answers } = await seals(receipt)
  const { index } = openReceipt(receipt).proof
  if (answers[0]?.outcome === 'failed') return { answers: answers.slice(0, 1), index, receipt, text, fetched }
  const more = await answersAbout({ wanted, policy, status, source }, text, receipt, note)
  return { ...more, answers: [...answers, ...more.answers], index, receipt, text, fetched }
}
