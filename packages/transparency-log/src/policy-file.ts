import { hex } from './bytes.js'
import { LogError } from './errors.js'
import {
  type LogPolicy,
  logKey,
  type PolicyGroup,
  type PolicyLog,
  type PolicyWitness,
  witnessKey,
} from './log-policy.js'
import { formatVerifierKey, type VerifierKey } from './note-key.js'
import { parseDecimal } from './numbers.js'
import { policyLines } from './policy-lines.js'
import { NO_QUORUM } from './quorum.js'

/** A policy has at most this many logs, witnesses and groups, of each: a note holds no more signatures either. */
export const MAX_POLICY_ITEMS = 100

/** What has been read so far. */
type Draft = {
  readonly logs: PolicyLog[]
  readonly witnesses: PolicyWitness[]
  readonly groups: PolicyGroup[]
  /** Names of witnesses and groups. */
  readonly names: Set<string>
  /** Those that are in a group already. */
  readonly grouped: Set<string>
  quorum?: string
}

/**
 * Reads a policy file (C2SP tlog-policy). Bytes are taken as UTF-8, which a name and a key must be; comments may be anything
 * printable. Throws BAD_POLICY with the number of the line.
 */
export function parsePolicy(text: string | Uint8Array): LogPolicy {
  const draft: Draft = { logs: [], witnesses: [], groups: [], names: new Set(), grouped: new Set() }
  for (const { number, items } of policyLines(text)) {
    try {
      readLine(draft, items)
    } catch (cause) {
      if (!(cause instanceof LogError)) throw cause
      throw new LogError('BAD_POLICY', `line ${number} of the policy: ${cause.message}`, { cause })
    }
  }
  const { logs, witnesses, groups, quorum } = draft
  if (quorum === undefined) throw bad('a policy needs a quorum line, "quorum none" where no witness is asked for')
  return { logs, witnesses, groups, quorum }
}

/** Writes a policy file that reads back as the same policy. Throws BAD_POLICY for one that no file can say. */
export function formatPolicy(policy: LogPolicy): string {
  const renamed = policy.logs.find(({ origin, key }) => origin !== key.name)
  if (renamed) throw bad(`the log ${renamed.origin} has a key of another name, ${renamed.key.name}`)
  const lines = [
    ...policy.logs.map(({ key, url }) => ['log', formatVerifierKey(key), url]),
    ...policy.witnesses.map(({ name, key, url }) => ['witness', name, formatVerifierKey(key), url]),
    ...policy.groups.map(({ name, threshold, members }) => ['group', name, kOf(threshold, members.length), ...members]),
    ['quorum', policy.quorum],
  ]
  const text = lines.map(formatLine).join('')
  parsePolicy(text)
  return text
}

function formatLine(items: readonly (string | undefined)[]): string {
  const given = items.filter((item) => item !== undefined)
  // A name or a URL with a space in it would be read as two.
  const spaced = given.find((item) => !/^[^ \t\n]+$/.test(item))
  if (spaced !== undefined) throw bad(`${shown(spaced)} cannot stand in a policy: it is empty or has a space in it`)
  return `${given.join(' ')}\n`
}

function readLine(draft: Draft, [keyword, ...items]: readonly string[]): void {
  if (keyword === 'log') readLog(draft, items)
  else if (keyword === 'witness') readWitness(draft, items)
  else if (keyword === 'group') readGroup(draft, items)
  else if (keyword === 'quorum') readQuorum(draft, items)
  else throw bad(`expected log, witness, group or quorum, got ${shown(keyword ?? '')}`)
}

function readLog(draft: Draft, [vkey, url, ...more]: readonly string[]): void {
  if (vkey === undefined || more.length > 0) throw bad('expected log <vkey> [<url>]')
  const key = logKey(vkey)
  requireNewKey(draft.logs, key, 'log')
  requireOneRole(draft.witnesses, key)
  draft.logs.push({ origin: key.name, key, ...(url !== undefined && { url }) })
}

function readWitness(draft: Draft, [name, vkey, url, ...more]: readonly string[]): void {
  if (name === undefined || vkey === undefined || more.length > 0) throw bad('expected witness <name> <vkey> [<url>]')
  const key = witnessKey(vkey)
  requireNewKey(draft.witnesses, key, 'witness')
  requireOneRole(draft.logs, key)
  addName(draft, name)
  draft.witnesses.push({ name, key, ...(url !== undefined && { url }) })
}

function readGroup(draft: Draft, [name, k, ...members]: readonly string[]): void {
  if (name === undefined || k === undefined || members.length === 0)
    throw bad('expected group <name> all|any|<k> <name>...')
  const threshold = k === 'all' ? members.length : k === 'any' ? 1 : parseDecimal(k)
  if (threshold === undefined || threshold < 1 || threshold > members.length)
    throw bad(`${shown(k)} is not all, any, or a number from 1 to ${members.length}, that of the group's members`)
  if (draft.groups.length === MAX_POLICY_ITEMS) throw bad(`more than ${MAX_POLICY_ITEMS} groups`)
  for (const member of members) {
    if (!draft.names.has(member)) throw bad(`no witness or group ${shown(member)} is defined on a line before`)
    if (draft.grouped.has(member)) throw bad(`${shown(member)} is a member of a group already`)
    draft.grouped.add(member)
  }
  addName(draft, name)
  draft.groups.push({ name, threshold, members })
}

function readQuorum(draft: Draft, [name, ...more]: readonly string[]): void {
  if (name === undefined || more.length > 0) throw bad('expected quorum <name>')
  if (draft.quorum !== undefined) throw bad('there is a quorum line already')
  if (name !== NO_QUORUM && !draft.names.has(name))
    throw bad(`no witness or group ${shown(name)} is defined on a line before`)
  draft.quorum = name
}

function addName(draft: Draft, name: string): void {
  if (name === NO_QUORUM) throw bad(`the name ${NO_QUORUM} has a meaning of its own`)
  if (draft.names.has(name)) throw bad(`there is a witness or group ${shown(name)} already`)
  draft.names.add(name)
}

// By public key: one that goes by two names, or by two key ids, would be counted as two.
function requireNewKey(items: readonly { key: VerifierKey }[], key: VerifierKey, what: string): void {
  if (items.length === MAX_POLICY_ITEMS) throw bad(`more than ${MAX_POLICY_ITEMS} lines with a ${what}`)
  const id = hex(key.publicKey)
  if (items.some((item) => hex(item.key.publicKey) === id))
    throw bad(`the key of ${shown(key.name)} is another ${what}'s already`)
}

// ML-DSA-44 keys of logs and of witnesses have one type: what a log signs would pass for a cosignature too.
function requireOneRole(others: readonly { key: VerifierKey }[], key: VerifierKey): void {
  if (others.some((other) => formatVerifierKey(other.key) === formatVerifierKey(key)))
    throw bad(`${shown(key.name)} cannot be log and witness with one key`)
}

const kOf = (threshold: number, members: number): string =>
  threshold === members ? 'all' : threshold === 1 ? 'any' : String(threshold)

const shown = (text: string): string => JSON.stringify(text.slice(0, 80))

const bad = (why: string): LogError => new LogError('BAD_POLICY', why)
