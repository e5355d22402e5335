import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Halt } from '../audit/finding.js'
import { exportLog } from '../export/export-log.js'
import { STATE } from '../export/folder.js'
import { readMemory } from '../keep/state-file.js'
import { settleTrust } from '../keep/trust.js'
import { UsageError } from '../usage-error.js'
import { patienceOf, witnessReader } from './audit-command.js'
import { exitCodes, type Io, readArgs, thousands } from './io.js'
import { DEFAULT_URL, logPath, sourceOf } from './place.js'
import { startProgress } from './progress.js'
import { sentences } from './tell.js'

const options = {
  from: { type: 'string', default: DEFAULT_URL },
  trust: { type: 'string' },
  vkey: { type: 'string' },
  policy: { type: 'string' },
  log: { type: 'string' },
  'tree-only': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true })

/** `testamur ledger export`. @returns the exit code */
export async function exportCommand(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(() => parse(args))
  const [folder, ...more] = positionals
  if (folder === undefined || more.length > 0) throw new UsageError('name one folder to export to')
  const source = sourceOf(values.from, io)
  const path = logPath(values.log)
  const pins = {
    ...(values.trust !== undefined && { trustFile: values.trust }),
    ...(values.vkey !== undefined && { vkey: values.vkey }),
    ...(values.policy !== undefined && { policyFile: values.policy }),
  }
  const progress = startProgress(io)
  try {
    const trust = await settleTrust(source, path, pins, (await readMemory(join(folder, STATE)))?.state)
    for (const what of trust.first) io.err(`trusted on first use: ${what}\n`)
    for (const note of trust.notes) io.err(`${note}\n`)
    const result = await exportLog(folder, {
      ...{ source, path, trust, treeOnly: values['tree-only'] === true, now: io.now },
      ...{ readWitness: witnessReader(io), patience: patienceOf(), onProgress: progress.at },
    })
    if (values.json) io.out(JSON.stringify(result.finding))
    else for (const line of sentences(result.finding, result)) io.out(line)
    if (result.advanced && !values.json)
      io.out(
        `${folder} holds it as far as ${thousands(result.finding.size)} entries; its README.txt says how to check it.`,
      )
    return exitCodes[result.finding.verdict]
  } catch (error) {
    if (!(error instanceof Halt)) throw error
    io.out(`${error.found.code}: ${error.message}`)
    return exitCodes[error.found.code === 'UNREACHABLE' ? 'cannot-tell' : 'broken']
  } finally {
    progress.end()
  }
}
