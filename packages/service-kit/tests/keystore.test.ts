import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MemberSlug } from '@testamur/credential-model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createFileSigner,
  createKeystore,
  type Keystore,
  type KeystoreOptions,
  type Signer,
  sealKey,
  withTransaction,
} from '../src/index.js'
import { createTestDatabase, type TestDatabase } from '../src/testing/index.js'

const seal = sealKey(Buffer.alloc(32, 7), 'member-keys')
let db: TestDatabase
let now = new Date('2026-03-01T09:00:00Z')
const clock = { now: () => now }
const later = (ms: number) => {
  now = new Date(now.getTime() + ms)
}
const inAMinute = () => new Date(now.getTime() + 60_000)
const keystoreWith = (more: Partial<KeystoreOptions> = {}): Keystore =>
  createKeystore({ pool: db.pool, seal, service: 'issuer', clock, ...more })

let n = 0
let member: MemberSlug
beforeAll(async () => {
  db = await createTestDatabase({ max: 20 })
})
beforeEach(() => {
  member = `member-${n++}` as MemberSlug
})
afterAll(() => db.drop())

const pending = async (keystore: Keystore) => (await keystore.pendingEnrolment()).filter((key) => key.member === member)

describe('one key follows another', () => {
  test('the old one signs until the new one begins, and ends a little later', async () => {
    const keystore = keystoreWith()
    const old = (await keystore.ensure(db.pool, member, 'credential'))!
    await keystore.markPublished(db.pool, old.kid, now, ['a certificate'])
    expect(await keystore.active(member, 'credential')).toMatchObject({ kid: old.kid, x5c: ['a certificate'] })

    await keystore.makeNext(db.pool, old.kid)
    await keystore.makeNext(db.pool, old.kid)
    const [next, ...others] = await pending(keystore)
    expect([next!.kid === old.kid, others]).toEqual([false, []])
    const active = async () => (await keystore.active(member, 'credential'))?.kid
    expect(await active()).toBe(old.kid)

    await keystore.markPublished(db.pool, next!.kid, inAMinute())
    await keystore.markRetired(db.pool, old.kid, new Date(now.getTime() + 120_000))
    expect(await active()).toBe(old.kid)
    expect((await keystore.ensure(db.pool, member, 'credential'))?.kid).toBe(next!.kid)
    later(59_999)
    expect(await active()).toBe(old.kid)
    later(1)
    expect(await active()).toBe(next!.kid)
    expect((await keystore.signingKey(old.kid))?.kid).toBe(old.kid)
  })

  test('where none follows, it signs until its end and not beyond, and another one is made', async () => {
    const keystore = keystoreWith()
    const { kid } = (await keystore.ensure(db.pool, member, 'status'))!
    await keystore.markPublished(db.pool, kid, now)
    await keystore.markRetired(db.pool, kid, inAMinute())
    expect((await keystore.active(member, 'status'))?.kid).toBe(kid)
    expect((await keystore.ensure(db.pool, member, 'status'))?.kid).not.toBe(kid)
    later(60_000)
    expect(await keystore.active(member, 'status')).toBeUndefined()
  })

  test("another service's key changes nothing", async () => {
    const keystore = keystoreWith()
    await keystore.makeNext(db.pool, 'not ours')
    await keystore.markPublished(db.pool, 'not ours', now)
    expect(await pending(keystore)).toEqual([])
  })
})

describe('keys that take long', () => {
  test('an RSA key is made apart from the transaction that wants it, once', async () => {
    const keystore = keystoreWith()
    const wish = () => withTransaction(db.pool, (sql) => keystore.ensure(sql, member, 'badge'))
    expect(await Promise.all(Array.from({ length: 8 }, wish))).toEqual(Array(8).fill(undefined))
    expect(await keystore.lacking()).toBe(0)
    const made = await Promise.all([keystore.makeWanted(), keystoreWith().makeWanted()])
    expect(made.reduce((a, b) => a + b)).toBe(1)
    const [key, ...others] = await pending(keystore)
    expect([key?.alg, key?.jwk.kty, others]).toEqual(['RS256', 'RSA', []])
    expect((await wish())?.kid).toBe(key?.kid)
    await keystore.markPublished(db.pool, key!.kid, now)
    expect(await (await keystore.active(member, 'badge'))?.sign(Buffer.from('text'))).toHaveLength(256)
  })

  test('a status key of each algorithm, side by side', async () => {
    const keystore = keystoreWith()
    await keystore.ensure(db.pool, member, 'status')
    await keystore.ensure(db.pool, member, 'status', 'RS256')
    await keystore.makeWanted()
    for (const { kid } of await pending(keystore)) await keystore.markPublished(db.pool, kid, now)
    expect((await keystore.active(member, 'status'))?.alg).toBe('ES256')
    expect((await keystore.active(member, 'status', undefined, 'RS256'))?.alg).toBe('RS256')
  })
})

describe('keys that lie elsewhere', () => {
  let dir: string
  let files: Signer
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'keystore-'))
    files = createFileSigner({ dir, secret: { key: Buffer.alloc(32, 1) } })
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  test('are made there, found again after a restart, and leave nothing private in the rows', async () => {
    const keystore = keystoreWith({ signers: { credential: files } })
    expect(await keystore.ensure(db.pool, member, 'credential')).toBeUndefined()
    expect(await keystore.lacking()).toBe(1)
    expect(await keystore.makeWanted()).toBe(1)
    const [key] = await pending(keystore)
    await keystore.markPublished(db.pool, key!.kid, now)
    const { rows } = await db.pool.query('SELECT backend, sealed FROM kit.member_keys WHERE kid = $1', [key!.kid])
    expect(rows).toEqual([{ backend: 'file', sealed: null }])
    const again = keystoreWith({ signers: { credential: files } })
    expect(await (await again.active(member, 'credential'))?.sign(Buffer.from('text'))).toHaveLength(64)
    await expect(keystoreWith().active(member, 'credential')).rejects.toMatchObject({ code: 'SIGNER_KEY_UNKNOWN' })
    expect((await keystore.ensure(db.pool, member, 'ledger')).alg).toBe('EdDSA')
  })

  test('a try that is cut off leaves nothing, and the next one finishes the same key', async () => {
    let away = true
    const references: string[] = []
    const flaky: Signer = {
      ...files,
      make: async (reference, alg) => {
        references.push(reference)
        const made = await files.make(reference, alg)
        if (away) throw new Error('the line was cut after it was made')
        return made
      },
    }
    const keystore = keystoreWith({ signers: { credential: flaky } })
    await keystore.ensure(db.pool, member, 'credential')
    await expect(keystore.makeWanted()).rejects.toThrow('cut')
    expect(await pending(keystore)).toEqual([])
    away = false
    expect(await keystore.makeWanted()).toBe(1)
    expect(new Set(references).size).toBe(1)
    expect(await pending(keystore)).toHaveLength(1)
  })

  test('a key that cannot be opened now can be opened later', async () => {
    let away = true
    const flaky: Signer = {
      ...files,
      open: async (key) => (away ? Promise.reject(new Error('away')) : files.open(key)),
    }
    const keystore = keystoreWith({ signers: { badge: flaky } })
    await keystore.ensure(db.pool, member, 'badge')
    await keystore.makeWanted()
    const [key] = await pending(keystore)
    await keystore.markPublished(db.pool, key!.kid, now)
    await expect(keystore.active(member, 'badge')).rejects.toThrow('away')
    away = false
    expect((await keystore.active(member, 'badge'))?.kid).toBe(key!.kid)
  })
})
