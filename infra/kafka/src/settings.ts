import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The Apache Kafka that `pom.xml` names. */
export const KAFKA_VERSION = '4.1.1'

/** This package's own folder, from `src/` and from `dist/` alike. */
export const packageFolder = fileURLToPath(new URL('..', import.meta.url))

export type Settings = {
  /** where the jars lie */
  readonly lib: string
  /** the command that starts Java */
  readonly java: string
  readonly mvn: string
}

/** Reads the environment: `TESTAMUR_KAFKA_LIB` for the jars, `JAVA_HOME` for the Java to use. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    lib: env.TESTAMUR_KAFKA_LIB || join(packageFolder, '.kafka', 'lib'),
    java: env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java',
    mvn: 'mvn',
  }
}
