import { expect, test } from 'vitest'
import { z } from 'zod'
import { readEnv } from '../config/read-env.js'
import { readSignerSettings, signerEnvironment } from './signer-settings.js'

const read = (env: Record<string, string>) => readSignerSettings(readEnv(z.object(signerEnvironment), env))

test('keys lie in the database where nothing is said, and elsewhere by purpose', () => {
  expect(read({})).toEqual({ of: { credential: 'database', status: 'database', badge: 'database' } })
  const device = { PKCS11_LIBRARY: '/lib.so', PKCS11_TOKEN: 'testamur', PKCS11_PIN: '1234' }
  expect(read({ SIGNER: 'credential=pkcs11,badge=database', ...device })).toEqual({
    of: { credential: 'pkcs11', badge: 'database' },
    pkcs11: { library: '/lib.so', token: 'testamur', pin: '1234' },
  })
  expect(read({ SIGNER: 'aws-kms', KMS_REGION: 'eu-central-1' }).kms).toEqual({ region: 'eu-central-1' })
  expect(read({ SIGNER: 'file', KEYSTORE_DIR: '/keys', KEYSTORE_PASSPHRASE: 'correct horse' }).file).toEqual({
    dir: '/keys',
    passphrase: 'correct horse',
  })
})

test.each([
  [{ SIGNER: 'paper' }, 'one of database, file, pkcs11, aws-kms'],
  [{ SIGNER: 'ledger=pkcs11' }, 'one of database'],
  [{ SIGNER: 'file' }, 'KEYSTORE_DIR is missing'],
  [{ SIGNER: 'pkcs11', PKCS11_LIBRARY: '/lib.so', PKCS11_TOKEN: 't' }, 'PKCS11_PIN or PKCS11_PIN_FILE is missing'],
  [{ SIGNER: 'aws-kms' }, 'KMS_REGION is missing'],
  [{ SIGNER: 'file', KEYSTORE_DIR: '/keys', KEYSTORE_PASSPHRASE_FILE: '/nowhere' }, 'KEYSTORE_PASSPHRASE_FILE: ENOENT'],
  [{ SIGNER: 'file', KEYSTORE_DIR: '/keys', KEYSTORE_PASSPHRASE: 'short' }, '12 characters'],
])('%o is refused', (env, why) => {
  expect(() => read(env as Record<string, string>)).toThrow(why)
})
