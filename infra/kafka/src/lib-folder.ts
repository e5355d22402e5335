import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { KAFKA_VERSION } from './settings.js'

/** The folder appears by one rename, so the broker's own jar in it means that all are there. */
export function isInstalled(lib: string): boolean {
  return existsSync(join(lib, `kafka_2.13-${KAFKA_VERSION}.jar`))
}
