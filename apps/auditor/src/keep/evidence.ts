import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../audit/views.js'
import { writeWhole } from './atomic.js'

/** Writes a proof against the log where it is not there yet, and gives its file. */
export async function keepEvidence(folder: string, evidence: Evidence): Promise<string> {
  const id = createHash('sha256').update(`${evidence.first}\0${evidence.second}`).digest('hex').slice(0, 16)
  const name = `${evidence.code.toLowerCase().replace('_', '-')}-${id}.json`
  const file = join(folder, name)
  if (!existsSync(file)) await writeWhole(file, `${JSON.stringify(evidence, null, 2)}\n`)
  return file
}
