import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFileSigner } from '../../src/index.js'
import { type Place, signerContract } from './contract.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keystore-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

type Secret = Parameters<typeof createFileSigner>[0]['secret']

function placeOf(name: string, secret: Secret, other: Secret): Place {
  const dir = join(root, name)
  return {
    open: () => createFileSigner({ dir, secret }),
    stranger: () => createFileSigner({ dir, secret: other }),
    away: () => createFileSigner({ dir: '/dev/null/keystore', secret }),
    lose: (reference) => rm(join(dir, `${reference}.json`)),
    local: true,
  }
}
const [key, other] = [{ key: randomBytes(32) }, { key: randomBytes(32) }]

describe('under a key from the environment', () => signerContract(() => placeOf('by-key', key, other)))
describe('under a passphrase', () =>
  signerContract(() => placeOf('by-passphrase', { passphrase: 'correct horse' }, { passphrase: 'wrong horse' })))

test('the head says how the key is had, and never what it is', async () => {
  const dir = join(root, 'head')
  await createFileSigner({ dir, secret: { passphrase: 'correct horse' } }).check()
  const head = JSON.parse(await readFile(join(dir, 'keystore.json'), 'utf8'))
  expect(head.kdf).toMatchObject({ name: 'scrypt', N: 131_072, r: 8, p: 1 })
  expect(head.kdf.salt).toHaveLength(22)
  expect((await stat(join(dir, 'keystore.json'))).mode & 0o777).toBe(0o600)
  const mixed = createFileSigner({ dir, secret: key })
  await expect(mixed.check()).rejects.toMatchObject({ code: 'SIGNER_DENIED' })
})

test('16 that make one key, and one head, at once get one', async () => {
  const dir = join(root, 'race')
  const reference = randomUUID()
  const all = await Promise.all(
    Array.from({ length: 16 }, () => createFileSigner({ dir, secret: key }).make(reference, 'ES256')),
  )
  expect(new Set(all.map(({ jwk }) => jwk.kid)).size).toBe(1)
  expect((await readdir(dir)).sort()).toEqual([`${reference}.json`, 'keystore.json'])
})

test('a file that was changed, or put in place of another, is refused', async () => {
  const dir = join(root, 'changed')
  const signer = createFileSigner({ dir, secret: key })
  const [a, b] = [await signer.make(randomUUID(), 'ES256'), await signer.make(randomUUID(), 'ES256')]
  const stored = { kid: b.jwk.kid as string, alg: 'ES256', jwk: b.jwk, reference: b.reference } as const
  const path = join(dir, `${b.reference}.json`)
  const text = await readFile(path, 'utf8')
  await writeFile(path, await readFile(join(dir, `${a.reference}.json`), 'utf8'))
  await expect(signer.open(stored)).rejects.toMatchObject({ code: 'SIGNER_DENIED' })
  await writeFile(path, text.slice(0, 40))
  await expect(signer.open(stored)).rejects.toMatchObject({ code: 'SIGNER_KEY_UNKNOWN' })
  await expect(signer.open({ ...stored, reference: '../../etc/passwd' })).rejects.toMatchObject({
    code: 'SIGNER_KEY_UNKNOWN',
  })
})
