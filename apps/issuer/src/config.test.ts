import { expect, test } from 'vitest'
import { readConfig } from './config.js'

const env = {
  PUBLIC_URL: 'https://issuer.test/',
  DATABASE_URL: 'postgres://localhost/postgres',
  KEYSTORE_KEY: Buffer.alloc(32, 7).toString('base64url'),
  SERVICE_CREDENTIAL: 'c'.repeat(43),
  REGISTRY_URL: 'http://registry:8081',
  REVOCATION_URL: 'http://revocation:8083',
  LEDGER_URL: 'http://ledger:8085',
}

test('the environment becomes plain nested values, with the demo off', () => {
  const config = readConfig({ ...env, KAFKA_BROKERS: 'a:9092, b:9092', PORT: '9000' })
  expect(config).toMatchObject({
    http: { port: 9000, host: '127.0.0.1' },
    publicUrl: 'https://issuer.test',
    bus: { kafkaBrokers: ['a:9092', 'b:9092'] },
    demo: false,
  })
})

test('every bad value is named with what was expected, a typo with what was meant', () => {
  const bad = { ...env, KEYSTORE_KEY: 'short', LEDGER_URL: '', TESTAMUR_DEM: 'on' }
  expect(() => readConfig(bad)).toThrow(/KEYSTORE_KEY: 32 random bytes/)
  expect(() => readConfig(bad)).toThrow(/LEDGER_URL is missing/)
  expect(() => readConfig(bad)).toThrow(/did you mean TESTAMUR_DEMO/)
})

test('wallets are taken as they come, unless HAIP is asked for; nobody vouches for them unless a file names who', () => {
  expect(readConfig(env)).toMatchObject({ haip: false, walletProvidersFile: undefined })
  const strict = { ...env, OID4VCI_PROFILE: 'haip', WALLET_PROVIDERS_FILE: '/etc/testamur/providers.json' }
  expect(readConfig(strict)).toMatchObject({ haip: true, walletProvidersFile: '/etc/testamur/providers.json' })
  expect(() => readConfig({ ...env, OID4VCI_PROFILE: 'strict' })).toThrow(/OID4VCI_PROFILE: open or haip/)
})
