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
import { type LedgerPolicy, policyAt, readPolicyFile, withoutWitnesses } from '../sight/policy-file.js'
import {
  heldToday,
  isAbout,
  leadsToRoot,
  notToday,
  opens,
  sealedByWitnesses,
  sealedLater,
  signedByLog,
  signedByMember,
} from './steps.js'
import type { Wanted } from './wanted.js'

/** What an examination asks for; all of it is public. Logs are named by their paths, and earlier ones by their numbers. */
export type ExamineSource = {
  status: () => Promise<LedgerStatus>
  policy: () => Promise<string | null>
  entry: (event: string) => Promise<EntryView>
  checkpoint: (log: string) => Promise<string>
  bundle: (bundle: { index: number; width: number }, log: string) => Promise<Uint8Array>
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
    checkpoint: (log) => note('the last checkpoint of its log', `${log}/checkpoint`, source.checkpoint(log)),
    bundle: (bundle, log) =>
      note('the bundle of 256 entries that it is in', bundlePath(bundle, log), source.bundle(bundle, log)),
    keys: (member) => note('the keys of the member', `/issuers/${member}/keys`, source.keys(member)),
    proof: (from, to, shard) =>
      note('that the log has only grown since', consistencyPath(from, to, shard), source.proof(from, to, shard)),
  }
}

/** The log that is looked into: the open one, or an earlier one, with its latest checkpoint. */
type Log = { policy: LedgerPolicy; path: string; shard?: number; present: CheckedNote | undefined }

const PATH = /^[^/]+(\/log(?:\/([1-9]\d{0,5}))?)$/

/** The log of this origin among the ledger's own, else the open one. An origin is the log's URL without its scheme. */
async function logAt(
  origin: string | undefined,
  open: LedgerPolicy,
  status: LedgerStatus,
  source: ExamineSource,
): Promise<Log> {
  const policy = policyAt(open, origin)
  const [, path = '/log', number] = PATH.exec(policy.origin) ?? []
  const isOpen = policy.origin === open.origin
  const note = isOpen ? status.checkpoint?.note : await source.checkpoint(path)
  const present = note === undefined ? undefined : await checkNote(note, policy)
  return { policy, path, present, ...(!isOpen && { shard: Number(number ?? 1) }) }
}

/** The text of an entry by its place alone: asking for a bundle does not tell which of its entries is meant. */
async function textAt(source: ExamineSource, index: number, { path, present }: Log): Promise<string> {
  const at = Math.floor(index / TILE_WIDTH)
  const width = tileWidth(present?.checkpoint?.size ?? 0, 0, at)
  if (index % TILE_WIDTH >= width)
    throw new Problem({ status: 404, code: 'ENTRY_NOT_FOUND', title: 'The ledger has no entry at this place' })
  const bytes = decodeBundle(await source.bundle({ index: at, width }, path), width)[index % TILE_WIDTH]
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const originOf = (receipt: string): string => {
  const { checkpoint } = openReceipt(receipt).proof
  return checkpoint.slice(0, checkpoint.indexOf('\n'))
}

type Seals = { note: CheckedNote; answers: [log: Answer, witnesses: Answer] }

async function sealsOf(receipt: string, { policy }: Log): Promise<Seals> {
  const note = await checkNote(openReceipt(receipt).proof.checkpoint, policy)
  return { note, answers: [signedByLog(note, policy), sealedByWitnesses(note, policy)] }
}

type About = { wanted: Wanted; log: Log; source: ExamineSource; text: string; receipt: string; seals: Seals }
type Tree = { size: number; root: string }

/** Whether the receipt's tree is the beginning of today's. A receipt that the log has just made may be ahead of its own status. */
async function today({ wanted, log, source, seals }: About): Promise<Answer> {
  const [then, now] = [seals.note.checkpoint, log.present?.checkpoint]
  if (!then || !now || log.present?.log.state !== 'good') return notToday
  const trees = [then, now].map(({ size, root }) => ({ size, root: base64Of(root) })) as [Tree, Tree]
  if (wanted.by !== 'receipt' && then.size > now.size) trees.reverse()
  return heldToday(...trees, (from, to) => source.proof(from, to, log.shard))
}

/** Witnesses may be younger than a receipt: where they have sealed the log of today, which still holds it, they stand for it too. */
const sealedSince = ({ seals, log }: About, held: Answer): Answer =>
  seals.note.refusal?.code === 'TOO_FEW_WITNESSES' && held.outcome === 'passed' && log.present && !log.present.refusal
    ? sealedLater(seals.answers[1])
    : seals.answers[1]

async function answersTo(about: About): Promise<Pick<Examined, 'answers' | 'entry' | 'path'>> {
  const { wanted, source, text, receipt, seals } = about
  const { proof, opening } = openReceipt(receipt)
  const { size, root } = seals.note.checkpoint as Checkpoint
  const { entry, ...member } = await signedByMember(text, source.keys)
  const credential = wanted.by === 'receipt' ? wanted.credential : undefined
  const held = await today(about)
  const answers = [
    seals.answers[0],
    sealedSince(about, held),
    leadsToRoot(proof, { size, root }, text),
    member,
    held,
    ...(opening && entry ? [opens(opening, entry)] : []),
    ...(credential && entry ? [isAbout(opening, entry, credential)] : []),
  ]
  return { answers, path: { size, root, hashes: proof.hashes }, ...(entry && { entry }) }
}

/** The entry and a receipt for it: the one that was given, else the log's own. */
async function gather(wanted: Wanted, source: ExamineSource, log: Log): Promise<{ text: string; receipt: string }> {
  if (wanted.by === 'receipt') return { text: await textAt(source, wanted.index, log), receipt: wanted.receipt }
  const event = wanted.by === 'event' ? wanted.event : eventIn(await textAt(source, wanted.index, log))
  const { entry, receipt } = await source.entry(event)
  return { text: entry, receipt }
}
const eventIn = (text: string): string => String((JSON.parse(text) as { id?: unknown }).id)

/**
 * Finds an entry and checks on this device all that can be checked of it. What a receipt says leaves the device only as the
 * number of the bundle that its entry is in. @throws Problem where there is no such entry, or the ledger does not answer
 */
export async function examine(wanted: Wanted, given: ExamineSource): Promise<Examined> {
  const fetched: Fetched[] = []
  const source = noting(given, fetched)
  const status = await source.status()
  const policyText = await source.policy()
  const open = policyText === null ? withoutWitnesses(status.vkey) : readPolicyFile(policyText, status.vkey)
  const at = (origin?: string) => logAt(origin, open, status, source)
  let log = await at(wanted.by === 'receipt' ? originOf(wanted.receipt) : undefined)
  // A receipt of a foreign log, or a forged one, names no place here: then nothing is looked up.
  const failed = wanted.by === 'receipt' ? failedSeal(await sealsOf(wanted.receipt, log)) : undefined
  if (failed && wanted.by === 'receipt') return { ...failed, index: wanted.index, receipt: wanted.receipt, fetched }
  const { text, receipt } = await gather(wanted, source, log)
  if (originOf(receipt) !== log.policy.origin) log = await at(originOf(receipt))
  const seals = await sealsOf(receipt, log)
  const { index } = openReceipt(receipt).proof
  const found = failedSeal(seals) ?? (await answersTo({ wanted, log, source, text, receipt, seals }))
  return { ...found, index, receipt, text, fetched }
}

const failedSeal = ({ answers: [log] }: Seals): { answers: Answer[] } | undefined =>
  log.outcome === 'failed' ? { answers: [log] } : undefined
