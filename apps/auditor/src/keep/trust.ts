import { readFileSync } from 'node:fs'
import { PublicJwk } from '@testamur/credential-model'
import { formatPolicy, LogError, type LogPolicy, parsePolicy, parseVerifierKey } from '@testamur/transparency-log'
import { z } from 'zod'
import type { Trust } from '../audit/audit.js'

import type { State } from '../audit/state.js'
import { readVkey } from '../read/shards.js'
import { readText, type Source } from '../read/source.js'
import { UsageError } from '../usage-error.js'

/** What a town keeps for auditors: the consortium's first key, and the log's where it was there already. */
const TrustFile = z.looseObject({ consortium: PublicJwk, vkey: z.string().optional(), url: z.string().optional() })
export type TrustFile = z.infer<typeof TrustFile>

export type Pins = { trustFile?: string; vkey?: string; policyFile?: string }
/** Where each part of the trust comes from, to be told; `first` are those that are trusted on first use. */
export type Trusted = Trust & { first: string[]; notes: string[] }

const NO_WITNESSES = 'quorum none\n'

function readFileOrFail(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** @throws UsageError */
export function readTrustFile(file: string): TrustFile {
  try {
    return TrustFile.parse(JSON.parse(readFileOrFail(file)))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      `${file} is no trust file: it must be JSON with the consortium's first public key in "consortium"`,
    )
  }
}

/** @throws UsageError */
export function readPolicyFile(file: string): LogPolicy {
  return asUsage(file, () => parsePolicy(readFileOrFail(file)))
}

function asUsage<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof LogError) throw new UsageError(`${what}: ${error.message}`)
    throw error
  }
}

/** Same witnesses and same quorum; where a witness is reached may change, and so may the names in the file. */
const sameWitnesses = (a: LogPolicy, b: LogPolicy): boolean => bare(a) === bare(b)
const bare = (policy: LogPolicy): string =>
  formatPolicy({ ...policy, logs: [], witnesses: policy.witnesses.map(({ name, key }) => ({ name, key })) })

/**
 * What is given counts first, then what an earlier look has kept, and at last what the log itself says, which is trusted on
 * first use and kept from then on. @throws UsageError, Halt UNREACHABLE
 */
export async function settleTrust(source: Source, path: string, pins: Pins, state?: State): Promise<Trusted> {
  const first: string[] = []
  const notes: string[] = []
  const file = pins.trustFile === undefined ? undefined : readTrustFile(pins.trustFile)
  const keptVkey = state?.shards[0]?.vkey
  let vkey = pins.vkey ?? file?.vkey ?? keptVkey
  if (vkey === undefined) {
    vkey = await readVkey(source, path)
    first.push(`the log's key ${vkey}`)
  }
  const key = vkey.trim()
  asUsage("the log's key", () => parseVerifierKey(key))
  if (keptVkey !== undefined && keptVkey !== key)
    throw new UsageError(
      `the state file is of the log ${keptVkey}, not of ${key}. Give this log a state file of its own.`,
    )
  const consortium = file?.consortium ?? state?.consortium ?? (await consortiumOf(source))
  if (consortium && !file && !state?.consortium)
    first.push(`the consortium's first key ${consortium.kid ?? consortium.x}`)
  const policy = await policyOf(source, path, pins.policyFile, state, first, notes)
  return { vkey: key, ...(consortium && { consortium }), policy, first, notes }
}

async function consortiumOf(source: Source): Promise<PublicJwk | undefined> {
  const text = await readText(source, source.online ? 'api/registry/trust' : 'trust.json')
  if (text === undefined) return undefined
  try {
    const { consortium } = z.looseObject({ consortium: z.looseObject({}) }).parse(JSON.parse(text))
    const jwk = PublicJwk.safeParse(consortium.jwk ?? consortium)
    return jwk.success ? jwk.data : undefined
  } catch {
    return undefined
  }
}

async function policyOf(
  source: Source,
  path: string,
  file: string | undefined,
  state: State | undefined,
  first: string[],
  notes: string[],
): Promise<LogPolicy> {
  if (file !== undefined) return readPolicyFile(file)
  const served = await servedPolicy(source, path)
  if (state === undefined) {
    if (served && served.witnesses.length > 0)
      first.push(`its ${served.witnesses.length} witnesses and the quorum "${served.quorum}"`)
    return served ?? parsePolicy(NO_WITNESSES)
  }
  const kept = parsePolicy(state.policy)
  // Witnesses may move; who they are may not change without being asked.
  if (served && sameWitnesses(served, kept)) return served
  if (served) notes.push('the log names other witnesses than those kept from the first look: --policy accepts them')
  return kept
}

async function servedPolicy(source: Source, path: string): Promise<LogPolicy | undefined> {
  const text = await readText(source, path === '' ? 'policy' : `${path}/policy`)
  if (text === undefined) return undefined
  try {
    return parsePolicy(text)
  } catch (error) {
    if (error instanceof LogError)
      throw new UsageError(`${source.name} serves a policy that cannot be read: ${error.message}`)
    throw error
  }
}
