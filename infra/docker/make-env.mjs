// Writes .env for docker compose with new secrets, once: an existing file is never touched.
import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const services = ['registry', 'issuer', 'revocation', 'analytics', 'ledger']
const random = () => randomBytes(32).toString('base64url')
const sha256 = (text) => createHash('sha256').update(text).digest('hex')

const credentials = Object.fromEntries(services.map((name) => [name, random()]))
const lines = {
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  KEYSTORE_KEY: random(),
  OPERATOR_KEY: `testamur_operator_${random()}`,
  SERVICE_CREDENTIALS: services.map((name) => `${name}=${sha256(credentials[name])}`).join(','),
  ...Object.fromEntries(services.map((name) => [`SERVICE_CREDENTIAL_${name.toUpperCase()}`, credentials[name]])),
}

const text = `# Secrets of this installation: keep them, and keep them to yourself.\n${Object.entries(lines)
  .map(([name, value]) => `${name}=${value}`)
  .join('\n')}\n`

try {
  writeFileSync('.env', text, { flag: 'wx', mode: 0o600 })
  console.log('.env is written. The operator key is in it as OPERATOR_KEY. Next: docker compose up --build')
} catch (error) {
  if (error.code !== 'EEXIST') throw error
  console.error(
    '.env is there already and was not touched. Remove it only if no data was ever written with its secrets.',
  )
  process.exitCode = 1
}
