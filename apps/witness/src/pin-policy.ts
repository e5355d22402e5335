import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import {
  formatPolicy,
  formatVerifierKey,
  type LogPolicy,
  type PolicyWitness,
  parsePolicy,
  witnessKey,
} from '@testamur/transparency-log'
import { writeDurably } from './durable.js'
import { WitnessError } from './errors.js'
import { vkeysAt } from './trust-log.js'

const WITHIN_MS = 60_000
const RETRY_MS = 500

/**
 * Writes the policy of a log whose witnesses are all asked, `NAME=URL` each: their keys as they tell them now, every one of them needed.
 * Where the file is there already it is kept, and a witness that tells another key than the file has for it is an alarm.
 * @throws WitnessError
 */
export async function pinPolicy([file, ...named]: readonly string[], say: (line: string) => void): Promise<void> {
  if (file === undefined || named.length === 0 || !named.every((one) => /^[^=\s]+=https?:\/\/\S+$/.test(one)))
    throw new WitnessError('expected: policy FILE NAME=URL..., a name and a submission prefix for each witness')
  const told = await Promise.all(named.map(tell))
  if (existsSync(file)) return check(parsePolicy(readFileSync(file)), told, file, say)
  const members = told.map(({ name }) => name)
  const group = { name: 'witnesses', threshold: members.length, members }
  const text = formatPolicy({ logs: [], witnesses: told, groups: [group], quorum: group.name })
  await writeDurably(file, `# Keys as the witnesses told them first. Each of them must have cosigned.\n${text}`)
  say(`${file} is written; the keys in it were trusted on first use`)
}

async function tell(named: string): Promise<PolicyWitness> {
  const cut = named.indexOf('=')
  const [name, url] = [named.slice(0, cut), named.slice(cut + 1)]
  for (const deadline = Date.now() + WITHIN_MS; ; await pause(RETRY_MS)) {
    try {
      const [vkey = ''] = await vkeysAt(url, new AbortController().signal)
      return { name, key: witnessKey(vkey), url }
    } catch (error) {
      if (Date.now() > deadline)
        throw new WitnessError(`the witness ${name} does not tell its key at ${url}: ${(error as Error).message}`)
    }
  }
}

function check(
  { witnesses }: LogPolicy,
  told: readonly PolicyWitness[],
  file: string,
  say: (line: string) => void,
): void {
  for (const { name, key, url } of told) {
    const vkey = formatVerifierKey(key)
    const pinned = witnesses.find((witness) => witness.name === name)
    if (pinned && formatVerifierKey(pinned.key) !== vkey)
      throw new WitnessError(
        `ALARM: ${url} tells another key for ${name} than ${file} has: ${vkey}. Its cosignatures would not count. If its operator has truly changed it, change the line in the file`,
      )
  }
  say(`${file} is kept: its witnesses have the keys that it says`)
}
