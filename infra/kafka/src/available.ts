import { spawnSync } from 'node:child_process'
import { KafkaError } from './errors.js'
import { isInstalled } from './lib-folder.js'
import { readSettings, type Settings } from './settings.js'

export type Tool = 'java' | 'mvn'

export type Availability =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly missing: readonly Tool[]
      readonly remedy: string
    }

const remedies: Record<Tool, string> = {
  java: 'Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless; or set JAVA_HOME)',
  mvn: 'Apache Maven (Debian: apt-get install maven)',
}

/**
 * Can a broker be started here? Starts nothing and downloads nothing. Maven is asked for only while the jars are not
 * installed; whether Maven can reach its registry shows only when they are.
 */
export function kafkaAvailable(settings: Settings = readSettings()): Availability {
  const needed: readonly Tool[] = isInstalled(settings.lib) ? ['java'] : ['java', 'mvn']
  const missing = needed.filter((tool) => !isPresent(tool, settings))
  if (missing.length === 0) return { ok: true }
  return {
    ok: false,
    missing,
    remedy: `install ${missing.map((tool) => remedies[tool]).join(' and ')}`,
  }
}

/** @throws KafkaError `TOOL_MISSING`, naming what is missing and how to get it */
export function requireTools(settings: Settings): void {
  const found = kafkaAvailable(settings)
  if (found.ok) return
  throw new KafkaError(
    'TOOL_MISSING',
    `Apache Kafka needs ${found.missing.join(' and ')}, not found here: ${found.remedy}`,
  )
}

function isPresent(tool: Tool, settings: Settings): boolean {
  if (tool === 'mvn') return spawnSync(settings.mvn, ['-version'], { stdio: 'ignore' }).status === 0
  const answer = spawnSync(settings.java, ['-version'], { encoding: 'utf8' })
  return answer.status === 0 && majorVersion(answer.stderr) >= 17
}

/** `openjdk version "17.0.15" …` → 17; the old `"1.8.0_402"` → 1, which is old enough. */
function majorVersion(banner: string): number {
  return Number(/version "(\d+)/.exec(banner)?.[1] ?? 0)
}
