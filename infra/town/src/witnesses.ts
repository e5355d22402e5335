import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Backend } from '@testamur/gateway'
import { formatPolicy, formatVerifierKey, parsePolicy, parseVerifierKey } from '@testamur/transparency-log'
import type { TownConfig } from './config.js'
import { writeWhole } from './home.js'
import { keepWitness, type ToldWitness } from './witness-process.js'

export type Witnesses = {
  /**
   * The policy that the ledger is to keep to (C2SP tlog-policy), written once every witness is up: each of them must have cosigned.
   * @throws Error where one does not come up
   */
  policyFile(): Promise<string>
  /** Tells the witnesses the keys of the ledger's logs, now where it tells them, and whenever there is a new one. */
  introduce(ledger: Backend): Promise<void>
  stop(): Promise<void>
}

const UNTIL_FIRST_MS = 200
const LOOK_MS = 2_000

const header = `# Who witnesses this ledger's logs: processes of their own on this machine, with keys and storage of their own.
# Each of them must have cosigned a checkpoint before it is published. Written anew at each start.
`

/** Starts as many witnesses as are asked for, each a party of its own below the home. */
export function startWitnesses(config: TownConfig, say: (line: string) => void): Witnesses {
  const numbers = Array.from({ length: config.witnesses }, (_, i) => `witness-${i + 1}`)
  const homes = numbers.map((label) => join(config.home, label))
  const { host } = new URL(config.publicUrl)
  const kept = numbers.map((label, i) => keepWitness({ label, home: homes[i]!, name: `${host}/${label}` }, say))
  const stopped = new AbortController()
  return {
    policyFile: async () => {
      const told = await Promise.all(kept.map(({ up }) => up))
      const file = join(config.home, 'log-policy.txt')
      writeWhole(file, `${header}${policyOf(numbers, told)}`, 0o644)
      return file
    },
    introduce: async (ledger) => {
      const introduced = introducer(ledger, homes, say)
      const known = await introduced()
      void goOn(introduced, known, stopped.signal)
    },
    stop: async () => {
      stopped.abort()
      await Promise.all(kept.map((witness) => witness.stop()))
    },
  }
}

// All and not a part of them: a checkpoint that one witness alone had seen would make one party enough to hide a fork, and a
// witness that is started again holds publishing up for a second or two, while awards and revocations go on.
function policyOf(names: readonly string[], told: readonly ToldWitness[]): string {
  const witnesses = told.map(({ vkey, url }, i) => ({ name: names[i]!, key: parseVerifierKey(vkey), url }))
  const group = { name: 'witnesses', threshold: names.length, members: [...names] }
  return formatPolicy({ logs: [], witnesses, groups: [group], quorum: group.name })
}

/** Asks the ledger for its logs' keys and writes them into the homes of the witnesses, who read them by themselves. */
function introducer(ledger: Backend, homes: readonly string[], say: (line: string) => void): () => Promise<boolean> {
  const said = new Set<string>()
  const sayOnce = (line: string) => {
    if (!said.has(line)) say(line)
    said.add(line)
  }
  return async () => {
    try {
      const vkeys = await logKeysOf(ledger)
      for (const home of homes) addLogs(home, vkeys).forEach(sayOnce)
      return true
    } catch {
      // It is not up yet, or starts again: the next look will do.
      return false
    }
  }
}

async function goOn(introduced: () => Promise<boolean>, known: boolean, signal: AbortSignal): Promise<void> {
  for (let told = known; !signal.aborted; told = (await introduced()) || told)
    await pause(told ? LOOK_MS : UNTIL_FIRST_MS, undefined, { signal, ref: false }).catch(() => {})
}

/** The verifier keys of all shards of the ledger's log. @throws Error where it does not tell them */
async function logKeysOf(ledger: Backend): Promise<string[]> {
  const answer = await ledger(new Request('http://internal/log/policy'))
  if (!answer.ok) throw new Error(`the ledger answers ${answer.status}`)
  return parsePolicy(await answer.text()).logs.map(({ key }) => formatVerifierKey(key))
}

/** Adds what is missing to a witness's list of logs. An origin that it knows by another key is left alone: @returns what to say of it */
function addLogs(home: string, vkeys: readonly string[]): string[] {
  const file = join(home, 'logs')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const listed = text.split('\n').map((line) => line.trim())
  const origins = new Set(listed.map(nameOf))
  const missing = vkeys.filter((vkey) => !listed.includes(vkey))
  const added = missing.filter((vkey) => !origins.has(nameOf(vkey)))
  if (added.length > 0) writeWhole(file, `${text}${added.map((vkey) => `${vkey}\n`).join('')}`, 0o644)
  return missing
    .filter((vkey) => !added.includes(vkey))
    .map((vkey) => `ALARM: the ledger has another key for ${nameOf(vkey)} than ${file} has: it is not added. ${vkey}`)
}

const nameOf = (vkey: string): string => vkey.slice(0, vkey.indexOf('+'))
