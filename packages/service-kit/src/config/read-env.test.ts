import { expect, test } from 'vitest'
import { z } from 'zod'
import { readEnv } from './read-env.js'
import { setting } from './settings.js'

const schema = z.object({
  PORT: setting.port(8080),
  HOST: setting.host(),
  DATABASE_URL: setting.postgresUrl(),
  KEYSTORE_KEY: setting.key32(),
  SERVICE_CREDENTIALS: setting.acceptedServices(),
  TESTAMUR_DEMO: setting.onOff(false),
  WEBHOOK_ALLOWED_NETWORKS: setting.list(),
  REGISTRY_URL: setting.url('the origin of the registry').optional(),
})
const good = { DATABASE_URL: 'postgres://u:p@h/d', KEYSTORE_KEY: Buffer.alloc(32, 1).toString('base64url') }
const hash = 'ab'.repeat(32)

test('good settings are read, empty ones count as absent', () => {
  const read = readEnv(schema, {
    ...good,
    PORT: '',
    HOST: '',
    SERVICE_CREDENTIALS: `issuer=${hash}`,
    TESTAMUR_DEMO: 'on',
    WEBHOOK_ALLOWED_NETWORKS: '10.0.0.0/8, ::1',
  })
  expect(read).toMatchObject({
    PORT: 8080,
    HOST: '127.0.0.1',
    TESTAMUR_DEMO: true,
    WEBHOOK_ALLOWED_NETWORKS: ['10.0.0.0/8', '::1'],
  })
  expect(read.SERVICE_CREDENTIALS.get(hash)).toBe('issuer')
  expect(read.KEYSTORE_KEY).toHaveLength(32)
  expect(readEnv(schema, { ...good, REGISTRY_URL: 'http://r:1/' }).REGISTRY_URL).toBe('http://r:1')
})

test('every fault is named at once, without the value', () => {
  const bad = {
    PORT: '99999',
    KEYSTORE_KEY: 'hunter2',
    REGISTRY_URL: 'r',
    TESTAMUR_DEMO: 'yes',
    TESTAMUR_DEMOO: 'on',
    TESTAMUR_WHATEVER: '1',
  }
  let message = ''
  try {
    readEnv(schema, bad)
  } catch (error) {
    message = (error as Error).message
  }
  for (const part of [
    ...[
      'PORT: a port number',
      'DATABASE_URL is missing',
      'the URL of a PostgreSQL server',
      'KEYSTORE_KEY: 32 random bytes',
    ],
    ...['REGISTRY_URL: the origin of the registry', 'TESTAMUR_DEMO: on or off'],
    ...['TESTAMUR_DEMOO is not a setting; did you mean TESTAMUR_DEMO?', 'TESTAMUR_WHATEVER is not a setting'],
  ])
    expect(message).toContain(part)
  expect(message).not.toContain('hunter2')
})
