import { expect, test } from 'vitest'
import { readConfig } from './config.js'
import { originOf } from './domain/log.js'

const env = {
  PUBLIC_URL: 'https://testamur.test/',
  DATABASE_URL: 'postgres://u:p@localhost:5432/postgres',
  KEYSTORE_KEY: Buffer.alloc(32, 1).toString('base64url'),
}

test('a good environment', () => {
  const config = readConfig(env)
  expect(config).toMatchObject({ publicUrl: 'https://testamur.test', checkpointIntervalMs: 200 })
  expect(config.checkers).toBeUndefined()
  expect(readConfig({ ...env, LEDGER_CHECKERS: '3' }).checkers).toBe(3)
  expect(originOf(config.publicUrl)).toBe('testamur.test/log')
  expect(originOf('http://localhost:8080')).toBe('localhost:8080/log')
})

test('every bad value is named with what was expected', () => {
  const bad = {
    ...env,
    CONSORTIUM_KEY: '{"kty":"EC"}',
    CHECKPOINT_INTERVAL_MS: '0',
    LEDGER_CHECKERS: '0',
    KEYSTORE_KEY: 'short',
  }
  expect(() => readConfig(bad)).toThrow(
    /KEYSTORE_KEY: 32 random bytes[\s\S]*CONSORTIUM_KEY: .*JWK[\s\S]*CHECKPOINT_INTERVAL_MS: milliseconds[\s\S]*LEDGER_CHECKERS: a number of threads/,
  )
})
