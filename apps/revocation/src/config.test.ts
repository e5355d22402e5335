import { expect, test } from 'vitest'
import { readConfig } from './config.js'

const env = {
  PUBLIC_URL: 'https://testamur.test/',
  DATABASE_URL: 'postgres://user@localhost/postgres',
  KEYSTORE_KEY: Buffer.alloc(32).toString('base64url'),
  SERVICE_CREDENTIAL: 'x'.repeat(43),
  REGISTRY_URL: 'http://127.0.0.1:8081',
}

test('reads what it needs', () => {
  const config = readConfig({ ...env, WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8, fd00::/8' })
  expect(config.publicUrl).toBe('https://testamur.test')
  expect(config.webhookNetworks).toEqual(['127.0.0.0/8', 'fd00::/8'])
})

test('names every bad value at once', () => {
  const bad = () => readConfig({ ...env, WEBHOOK_ALLOWED_NETWORKS: 'localhost', PORT: 'http', TESTAMUR_DEMOO: 'on' })
  expect(bad).toThrow(/TESTAMUR_DEMOO[\s\S]*PORT[\s\S]*WEBHOOK_ALLOWED_NETWORKS: CIDRs/)
})
