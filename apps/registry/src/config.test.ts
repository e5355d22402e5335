import { expect, test } from 'vitest'
import { readConfig } from './config.js'

const good = {
  PUBLIC_URL: 'https://testamur.test/',
  DATABASE_URL: 'postgres://u:p@db:5432/postgres',
  KEYSTORE_KEY: Buffer.alloc(32, 7).toString('base64url'),
  REVOCATION_URL: 'http://revocation:8080',
  LEDGER_URL: 'http://ledger:8080',
}

test('a whole configuration from the least', () => {
  expect(readConfig(good)).toMatchObject({
    publicUrl: 'https://testamur.test',
    bus: { brokers: [], databaseUrl: good.DATABASE_URL },
    http: { host: '127.0.0.1', trustProxy: 0 },
    demo: false,
  })
  expect(readConfig({ ...good, KAFKA_BROKERS: 'a:9092, b:9092' }).bus.brokers).toEqual(['a:9092', 'b:9092'])
})

test('every bad value and every typo is named at once, without its value', () => {
  const bad = { ...good, LEDGER_URL: 'ledger', OPERATOR_KEY: 'hunter2', TESTAMUR_DEMOO: 'on', DATABASE_URL: '' }
  expect(() => readConfig(bad)).toThrow(
    /TESTAMUR_DEMOO.*TESTAMUR_DEMO[\s\S]*DATABASE_URL[\s\S]*LEDGER_URL[\s\S]*OPERATOR_KEY/,
  )
  expect(() => readConfig(bad)).not.toThrow(/hunter2/)
})
