import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { instantOf } from '@testamur/credential-model'
import { emptyRoot } from '@testamur/transparency-log'
import { type AuditResult, audit } from '../audit/audit.js'
import { createEventIds } from '../audit/event-ids.js'
import { type Finding, Halt, verdictOf } from '../audit/finding.js'
import { rootText } from '../audit/state.js'
import { keepEvidence } from '../keep/evidence.js'
import { type Remembered, readMemory, writeMemory } from '../keep/state-file.js'
import { type Pins, readTrustFile, settleTrust, type Trusted } from '../keep/trust.js'
import { get } from '../read/http-source.js'
import { MAX_TEXT, type Source } from '../read/source.js'
import { UsageError } from '../usage-error.js'
import { exitCodes, type Io, readArgs, readDuration } from './io.js'
import { DEFAULT_URL, isUrl, logPath, sourceOf } from './place.js'
import { startProgress } from './progress.js'
import { startReports } from './report.js'
import { sentences } from './tell.js'

const options = {
  trust: { type: 'string' },
  state: { type: 'string' },
  vkey: { type: 'string' },
  policy: { type: 'string' },
  log: { type: 'string' },
  'tree-only': { type: 'boolean' },
  full: { type: 'boolean' },
  evidence: { type: 'string' },
  watch: { type: 'boolean' },
  interval: { type: 'string', default: '10s' },
  'with-parent': { type: 'boolean' },
  json: { type: 'boolean' },
  report: { type: 'boolean' },
  key: { type: 'string' },
} as const

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true })
type Values = ReturnType<typeof parse>['values']

/** How long a log may lag behind what a witness has cosigned, within one look. */
const PATIENCE_MS = 3_000
const PATIENCE_STEP_MS = 300

const WITNESS_PAUSES_MS = [200]

export const witnessReader =
  ({ fetch }: Pick<Io, 'fetch'>) =>
  async (url: string) => {
    const bytes = await get(url, MAX_TEXT, { fetch, pauses: WITNESS_PAUSES_MS })
    return bytes && Buffer.from(bytes).toString('utf8')
  }

export function patienceOf(): () => Promise<boolean> {
  let left = PATIENCE_MS
  return async () => {
    if (left <= 0) return false
    left -= PATIENCE_STEP_MS
    await pause(PATIENCE_STEP_MS)
    return true
  }
}

type Look = { finding: Finding; lines: string[] }

/** The looks of one run: what was seen is carried from one to the next, and kept in the state file. */
function startLooking(source: Source, values: Values, io: Io, kept: Remembered | undefined) {
  const pins: Pins = {
    ...(values.trust !== undefined && { trustFile: values.trust }),
    ...(values.vkey !== undefined && { vkey: values.vkey }),
    ...(values.policy !== undefined && { policyFile: values.policy }),
  }
  const path = logPath(values.log)
  const folder = values.evidence ?? (values.state === undefined ? 'testamur-evidence' : `${values.state}.evidence`)
  let memory = kept
  let full = values.full === true || kept?.whole === false
  let told = ''

  const tellTrust = ({ first, notes }: Trusted) => {
    const text = [...first.map((what) => `trusted on first use: ${what}`), ...notes].map((line) => `${line}\n`).join('')
    if (text !== told) io.err(text)
    told = text
  }
  const remember = async ({ memory: now, advanced }: AuditResult) => {
    if (!advanced) return
    const from = full ? 0 : (memory?.state.entries ?? 0)
    if (values.state !== undefined) await writeMemory(values.state, now, from)
    memory = { ...now, whole: true }
    full = false
  }
  const unreadable = ({ found }: Halt): Finding => ({
    ...{
      verdict: verdictOf([found]),
      at: instantOf(io.now()),
      codes: [found],
      entriesChecked: memory?.state.entries ?? 0,
    },
    ...{ log: memory?.state.shards.at(-1)?.origin ?? '', size: memory?.state.shards.at(-1)?.size ?? 0 },
    ...{ root: memory?.state.shards.at(-1)?.root ?? rootText(emptyRoot()), keysKnown: memory?.state.keys.length ?? 0 },
    ...(memory && { since: memory.state.since }),
  })
  return async (): Promise<Look> => {
    // Who watches into a file wants findings there, not how far each look has come.
    const progress = values.watch && !io.isTerminal ? undefined : startProgress(io)
    try {
      const trust = await settleTrust(source, path, pins, memory?.state)
      tellTrust(trust)
      const result = await audit({
        ...{ source, path, trust, full, treeOnly: values['tree-only'] === true, readWitness: witnessReader(io) },
        ...(memory && { memory: full ? { state: memory.state, ids: createEventIds() } : memory }),
        ...{ now: io.now, patience: patienceOf() },
        ...(progress && { onProgress: progress.at }),
      })
      const files = await Promise.all(result.evidence.map((evidence) => keepEvidence(folder, evidence)))
      await remember(result)
      return {
        finding: result.finding,
        lines: [...sentences(result.finding, result), ...files.map((file) => `  evidence: ${file}`)],
      }
    } catch (error) {
      if (!(error instanceof Halt)) throw error
      const finding = unreadable(error)
      return { finding, lines: sentences(finding, { checkpoints: [], witnesses: [] }) }
    } finally {
      progress?.end()
    }
  }
}

function placeOf(positionals: readonly string[], { trust }: Values): string {
  const [place, ...more] = positionals
  if (more.length > 0) throw new UsageError(`one URL or folder, not also ${more.join(' ')}`)
  return place ?? (trust === undefined ? undefined : readTrustFile(trust).url) ?? DEFAULT_URL
}

function reportsOf(place: string, { report, key }: Values, io: Io): ((finding: Finding) => Promise<void>) | undefined {
  if (!report) return undefined
  if (!isUrl(place)) throw new UsageError('--report takes a URL: a folder has no page to report to')
  const secret = key ?? io.env.TESTAMUR_KEY
  if (!secret) throw new UsageError("--report needs an auditor's key: --key KEY, or TESTAMUR_KEY in the environment")
  return startReports(place.replace(/\/+$/, ''), secret, io)
}

/** `testamur audit`. @returns the exit code */
export async function auditCommand(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(() => parse(args))
  const place = placeOf(positionals, values)
  const interval = readDuration(values.interval, '--interval')
  const report = reportsOf(place, values, io)
  const source = sourceOf(place, io)
  const look = startLooking(source, values, io, values.state === undefined ? undefined : await readMemory(values.state))
  const stop = new AbortController()
  const signal = AbortSignal.any([io.signal, stop.signal])
  if (values['with-parent']) io.onParentGone(() => stop.abort())
  let told = ''
  for (;;) {
    const { finding, lines } = await look()
    const text = lines.join('\n')
    if (values.json) io.out(JSON.stringify(finding))
    else if (text !== told) io.out(values.watch ? `${finding.at} ${text}` : text)
    told = text
    await report?.(finding)
    if (!values.watch || signal.aborted) return exitCodes[finding.verdict]
    await pause(interval, undefined, { signal }).catch(() => {})
    if (signal.aborted) return exitCodes[finding.verdict]
  }
}
