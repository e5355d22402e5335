import { type ReferenceKey, referenceDecimal, referenceKey } from './reference-notes.js'

// C2SP tlog-policy written down as it stands there: lines of octets, items between spaces and tabs. Undefined means refused.

export type ReferencePolicy = {
  logs: { key: ReferenceKey; url?: string }[]
  witnesses: { name: string; key: ReferenceKey; url?: string }[]
  groups: { name: string; threshold: number; members: string[] }[]
  quorum: string
}

const LOG_TYPES = [1, 6]
const WITNESS_TYPES = [4, 6]
const MOST = 100
const isAllowed = (octet: number): boolean => octet === 9 || (octet >= 0x20 && octet !== 0x7f)

class Refused extends Error {}
function require(holds: unknown): asserts holds {
  if (!holds) throw new Refused()
}

/** "sequences of ASCII space and tab characters only"; names and keys are UTF-8 here. */
function itemsOf(octets: Buffer): string[] {
  require(octets.every(isAllowed))
  const latin1 = octets.toString('latin1').replace(/^[ \t]+|[ \t]+$/g, '')
  if (latin1 === '' || latin1.startsWith('#')) return []
  return latin1.split(/[ \t]+/).map((item) => {
    const text = Buffer.from(item, 'latin1').toString('utf8')
    require(Buffer.from(text).toString('latin1') === item)
    return text
  })
}

function linesOf(bytes: Buffer): string[][] {
  const lines: string[][] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at)
    require(end >= 0)
    lines.push(itemsOf(bytes.subarray(at, end)))
    at = end + 1
  }
  return lines.filter((items) => items.length > 0)
}

function addKey(lines: readonly { key: ReferenceKey }[], vkey: string | undefined, types: readonly number[]) {
  require(vkey !== undefined && lines.length < MOST)
  const key = referenceKey(vkey, types)
  // "Two vkeys are considered duplicate if they wrap the same underlying public key".
  require(key && !lines.some((line) => line.key.key.equals(key.key)))
  return key
}

// What a log signs must not pass for a cosignature: ours alone.
const inBothRoles = ({ logs, witnesses }: ReferencePolicy): boolean =>
  logs.some((log) =>
    witnesses.some(({ key }) => key.id === log.key.id && key.key.equals(log.key.key) && key.name === log.key.name),
  )

const withUrl = (url: string | undefined) => (url === undefined ? {} : { url })

function readLine(policy: ReferencePolicy, grouped: Set<string>, [keyword, ...items]: string[]): void {
  const names = [...policy.witnesses, ...policy.groups].map(({ name }) => name)
  const isNew = (name: string | undefined): name is string =>
    name !== undefined && name !== 'none' && !names.includes(name)
  if (keyword === 'log') {
    require(items.length === 1 || items.length === 2)
    policy.logs.push({ key: addKey(policy.logs, items[0], LOG_TYPES), ...withUrl(items[1]) })
  } else if (keyword === 'witness') {
    const [name, vkey, url] = items
    require((items.length === 2 || items.length === 3) && isNew(name))
    policy.witnesses.push({ name, key: addKey(policy.witnesses, vkey, WITNESS_TYPES), ...withUrl(url) })
  } else if (keyword === 'group') {
    const [name, k, ...members] = items
    require(isNew(name) && members.length > 0 && policy.groups.length < MOST)
    const threshold = k === 'any' ? 1 : k === 'all' ? members.length : referenceDecimal(k!)
    require(threshold !== undefined && threshold >= 1 && threshold <= members.length)
    // "Each defined name can be listed as a group member at most once."
    for (const member of members) require(names.includes(member) && !grouped.has(member) && grouped.add(member))
    policy.groups.push({ name, threshold, members })
  } else {
    const [name] = items
    require(keyword === 'quorum' && items.length === 1 && policy.quorum === '')
    require(name === 'none' || names.includes(name!))
    policy.quorum = name!
  }
  require(!inBothRoles(policy))
}

export function referencePolicy(bytes: Uint8Array): ReferencePolicy | undefined {
  const policy: ReferencePolicy = { logs: [], witnesses: [], groups: [], quorum: '' }
  const grouped = new Set<string>()
  try {
    for (const items of linesOf(Buffer.from(bytes))) readLine(policy, grouped, items)
    return policy.quorum === '' ? undefined : policy
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

/** "considered to witness a checkpoint if and only if at least k of its n members have", from the quorum down. */
export function isWitnessed(policy: ReferencePolicy, cosigned: readonly Uint8Array[], name = policy.quorum): boolean {
  if (name === 'none') return true
  const witness = policy.witnesses.find((one) => one.name === name)
  if (witness) return cosigned.some((key) => witness.key.key.equals(key))
  const { threshold, members } = policy.groups.find((one) => one.name === name)!
  return members.filter((member) => isWitnessed(policy, cosigned, member)).length >= threshold
}
