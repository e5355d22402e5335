import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serviceNames } from '@testamur/credential-model'
import { z } from 'zod'
import { writeWhole } from './home.js'

/** Who carries a service credential: the services, and the demo that seeds through their public paths. */
const callers = [...serviceNames, 'demo'] as const

const Secrets = z.object({
  keystoreKey: z.string(),
  operatorKey: z.string(),
  serviceCredentials: z.record(z.string(), z.string()),
})
export type Secrets = z.infer<typeof Secrets>

const random = () => randomBytes(32).toString('base64url')

/** The secrets of a home, made at its first start (mode 0600). Whoever can read them can sign for its members. */
export function openSecrets(home: string): Secrets {
  const file = join(home, 'secrets.json')
  if (existsSync(file)) return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')))
  const secrets: Secrets = {
    keystoreKey: random(),
    operatorKey: `testamur_operator_${random()}`,
    serviceCredentials: Object.fromEntries(callers.map((name) => [name, random()])),
  }
  writeWhole(file, JSON.stringify(secrets, null, 2), 0o600)
  return secrets
}
