import { spawnSync } from 'node:child_process'

const answers = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0

/** Browsers by the names that distributions give them. */
export const findChromium = (env) =>
  [env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']
    .filter(Boolean)
    .find((name) => answers(name, ['--version']))

/** A runtime of Java is enough: Maven brings the compiler of Kotlin along. */
const hasForeignTools = () =>
  answers('python3', ['-m', 'pip', '--version']) &&
  answers('java', ['-version']) &&
  answers('mvn', ['-version']) &&
  answers('openssl', ['version'])

const hasKafka = (env) =>
  Boolean(env.KAFKA_BROKERS) ||
  (answers('java', ['-version']) && answers('mvn', ['-version'])) ||
  answers('docker', ['info'])

/** What tests need and this machine lacks: `{ what, lacks, remedy, required }`. Required tools may not be missing with CI=true. */
export function missingTools(env) {
  const missing = []
  if (!hasKafka(env)) {
    missing.push({
      what: 'tests on Apache Kafka',
      lacks: 'neither KAFKA_BROKERS, nor Docker, nor Java 17 with Maven',
      remedy: 'apt-get install openjdk-17-jre-headless maven, or start Docker, or set KAFKA_BROKERS',
      required: true,
    })
  }
  if (!findChromium(env)) {
    missing.push({
      what: 'tests of the pages in a browser',
      lacks: 'no Chromium',
      remedy: 'apt-get install chromium, or set CHROMIUM to an executable',
      required: true,
    })
  }
  if (!answers('go', ['version'])) {
    missing.push({
      what: 'the check of the log by golang.org/x/mod, and the log in a real S3 store (versitygw)',
      lacks: 'no Go',
      remedy: 'apt-get install golang-go',
      required: true,
    })
  }
  if (!hasForeignTools()) {
    missing.push({
      what: 'wallets and verifiers that others wrote, in Kotlin and Python',
      lacks: 'Python 3 with pip, Java 17 with Maven, or openssl is missing',
      remedy: 'apt-get install python3-pip openjdk-17-jre-headless maven openssl',
      required: true,
    })
  }
  if (!answers('softhsm2-util', ['--version'])) {
    missing.push({
      what: 'keys in a device behind PKCS #11',
      lacks: 'no SoftHSM',
      remedy: 'apt-get install softhsm2',
      required: true,
    })
  }
  if (!answers('python3', ['-c', 'import ensurepip, venv'])) {
    missing.push({
      what: 'keys in AWS KMS, against a server that signs (moto)',
      lacks: 'no Python 3 with venv',
      remedy: 'apt-get install python3-venv',
      required: true,
    })
  }
  if (!env.OPENBADGES_SAMPLES) {
    missing.push({
      what: 'the import of real Open Badges files',
      lacks: 'OPENBADGES_SAMPLES is not set',
      remedy: 'OPENBADGES_SAMPLES=<folder with Open Badges 3.0 JSON files> npm test',
      required: false,
    })
  }
  return missing
}
