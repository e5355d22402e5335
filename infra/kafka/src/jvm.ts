import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { KafkaError } from './errors.js'
import { packageFolder } from './settings.js'

const run = promisify(execFile)

export type Jvm = { readonly java: string; readonly lib: string }

export type NodeFiles = {
  readonly properties: string
  readonly data: string
  readonly log: string
  /** for the native libraries that Java unpacks, so that a killed broker litters no shared folder */
  readonly scratch: string
}

/** A cluster id of Kafka's own shape: 16 bytes, base64url, not starting with a dash (it would look like an option). */
export function newClusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? newClusterId() : id
}

/** Writes the identity of a new node into its data folder; leaves a formatted folder alone. */
export async function formatStorage(jvm: Jvm, files: NodeFiles, clusterId: string): Promise<void> {
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m']
  const command = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', clusterId, '-c', files.properties]
  try {
    await run(jvm.java, [...quick, ...common(jvm, files), ...command])
  } catch (error) {
    const { stdout = '', stderr = '' } = error as {
      stdout?: string
      stderr?: string
    }
    throw new KafkaError('START_FAILED', `Apache Kafka refused to format ${files.data}:\n${stdout}${stderr}`.trim())
  }
}

/** Its output is appended to the log file. In a process group of its own: a Ctrl-C is for us, and we stop it in our turn. */
export function spawnBroker(jvm: Jvm, files: NodeFiles, heapMb: number): ChildProcess {
  const log = openSync(files.log, 'a')
  try {
    return spawn(jvm.java, [`-Xmx${heapMb}m`, ...common(jvm, files), 'kafka.Kafka', files.properties], {
      stdio: ['ignore', log, log],
      detached: true,
    })
  } finally {
    closeSync(log)
  }
}

function common({ lib }: Jvm, files: NodeFiles): string[] {
  return [
    '-XX:-UsePerfData',
    '-Djava.awt.headless=true',
    `-Djava.io.tmpdir=${files.scratch}`,
    `-Dlog4j2.configurationFile=${join(packageFolder, 'log4j2.properties')}`,
    '-cp',
    join(lib, '*'),
  ]
}
