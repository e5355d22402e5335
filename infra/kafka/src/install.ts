import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { requireTools } from './available.js'
import { KafkaError } from './errors.js'
import { isInstalled } from './lib-folder.js'
import { withLock } from './lock.js'
import { packageFolder, readSettings, type Settings } from './settings.js'

const run = promisify(execFile)

export type InstallOptions = {
  /** where the jars go; default `TESTAMUR_KAFKA_LIB`, else `.kafka/lib` in this package */
  readonly dir?: string
}

/**
 * Fetches Apache Kafka's jars (about 45 MB) through Maven, once; later calls only look. Any number of processes may call
 * it at the same time: one fetches, the others wait, and the folder appears complete or not at all.
 * @returns the folder of the jars
 * @throws KafkaError `TOOL_MISSING` or `INSTALL_FAILED`
 */
export async function installKafka(options: InstallOptions = {}): Promise<string> {
  const settings = readSettings()
  return installInto({
    ...settings,
    lib: resolve(options.dir ?? settings.lib),
  })
}

async function installInto(settings: Settings): Promise<string> {
  const { lib } = settings
  if (isInstalled(lib)) return lib
  requireTools(settings)
  await mkdir(dirname(lib), { recursive: true })
  await withLock(`${lib}.lock`, async () => {
    if (!isInstalled(lib)) await fetchInto(settings)
  })
  return lib
}

async function fetchInto({ lib, mvn }: Settings): Promise<void> {
  const fresh = `${lib}.${process.pid}-${randomUUID()}`
  try {
    await copyDependencies(mvn, fresh)
    await moveInPlace(fresh, lib)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function copyDependencies(mvn: string, folder: string): Promise<void> {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]
  try {
    await run(mvn, ['-q', '-B', '-f', join(packageFolder, 'pom.xml'), ...goal])
  } catch (error) {
    throw new KafkaError(
      'INSTALL_FAILED',
      `Maven could not fetch Apache Kafka; check that it reaches its repository (~/.m2/settings.xml), then try again.\n${outputOf(error)}`,
    )
  }
  if (!isInstalled(folder)) throw new KafkaError('INSTALL_FAILED', 'Maven ended well but copied no broker; see pom.xml')
}

async function moveInPlace(fresh: string, lib: string): Promise<void> {
  try {
    await rename(fresh, lib)
  } catch (error) {
    if (isInstalled(lib)) return
    throw new KafkaError(
      'INSTALL_FAILED',
      `${lib} holds something else (another version?): remove it or name another folder (${String(error)})`,
    )
  }
}

function outputOf(error: unknown): string {
  const { stdout = '', stderr = '' } = error as {
    stdout?: string
    stderr?: string
  }
  const lines = `${stdout}${stderr}`.trim().split('\n')
  return lines.slice(0, 12).join('\n') || String(error)
}
