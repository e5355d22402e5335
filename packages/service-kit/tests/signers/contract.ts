import { createPublicKey, type JsonWebKey, randomUUID, verify as verifySignature } from 'node:crypto'
import type { PublicJwk } from '@testamur/credential-model'
import { expect, test } from 'vitest'
import { algorithmOfJwk, type Signer, type SigningAlgorithm, thumbprint } from '../../src/index.js'

export type Place = {
  /** A signer over the same place, as after a restart. */
  open(): Signer
  /** The same place with credentials that it does not take. */
  stranger(): Signer
  /** A place that does not answer. */
  away(): Signer
  /** Makes the private key vanish, as when a backup lacks it. */
  lose(reference: string): Promise<void>
  /** Whether the key signs in this process, so that worker threads can have it. */
  local: boolean
}

/** Whether the signature is by this key, as node:crypto says. */
export function holds(jwk: PublicJwk, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  return verifySignature('sha256', bytes, jwk.kty === 'EC' ? { key, dsaEncoding: 'ieee-p1363' } : key, signature)
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

async function made(signer: Signer, alg: SigningAlgorithm) {
  const { jwk, reference } = await signer.make(randomUUID(), alg)
  return { kid: jwk.kid as string, alg, jwk, reference }
}

/** What every place must do, and how it must refuse. */
export function signerContract(place: () => Place) {
  const algorithms = ['ES256', 'RS256'] as const

  test.each(algorithms)(
    '%s: a key that was made signs, what it signed verifies, and so it does after a restart',
    async (alg) => {
      const signer = place().open()
      await signer.check()
      const stored = await made(signer, alg)
      expect([algorithmOfJwk(stored.jwk), stored.kid]).toEqual([alg, thumbprint(stored.jwk)])
      const [bytes, key] = [Buffer.from('what is signed'), await signer.open(stored)]
      const signature = await key.sign(bytes)
      expect(signature).toHaveLength(alg === 'ES256' ? 64 : 256)
      expect(holds(stored.jwk, bytes, signature)).toBe(true)
      expect(holds(stored.jwk, Buffer.from('something else'), signature)).toBe(false)
      await signer.close()

      const again = place().open()
      const reopened = await again.open(stored)
      expect(holds(stored.jwk, bytes, await reopened.sign(bytes))).toBe(true)
      await again.close()
    },
  )

  test('the same reference gives the same key, another one another', async () => {
    const signer = place().open()
    const reference = randomUUID()
    const [first, second] = [await signer.make(reference, 'ES256'), await signer.make(reference, 'ES256')]
    expect(second).toEqual(first)
    expect((await signer.make(randomUUID(), 'ES256')).jwk.kid).not.toBe(first.jwk.kid)
    await signer.close()
  })

  test('64 signatures at once, by two keys, are each by the right one', async () => {
    const signer = place().open()
    const keys = [await made(signer, 'ES256'), await made(signer, 'ES256')]
    const opened = await Promise.all(keys.map((key) => signer.open(key)))
    const texts = Array.from({ length: 64 }, (_, i) => Buffer.from(`text ${i}`))
    const signatures = await Promise.all(texts.map((text, i) => opened[i % 2]!.sign(text)))
    expect(signatures.every((signature, i) => holds(keys[i % 2]!.jwk, texts[i]!, signature))).toBe(true)
    await signer.close()
  })

  test('a key that is not there is unknown, and stays so for one that lost it', async () => {
    const signer = place().open()
    const stored = await made(signer, 'ES256')
    expect(await codeOf(signer.open({ ...stored, reference: randomUUID() }))).toBe('SIGNER_KEY_UNKNOWN')
    await place().lose(stored.reference)
    expect(await codeOf(signer.open(stored))).toBe('SIGNER_KEY_UNKNOWN')
    await signer.close()
  })

  test('who may not enter is refused, in words', async () => {
    const signer = place().open()
    const stored = await made(signer, 'ES256')
    await signer.close()
    const stranger = place().stranger()
    expect(await codeOf(stranger.check())).toBe('SIGNER_DENIED')
    expect(await codeOf(stranger.make(randomUUID(), 'ES256'))).toBe('SIGNER_DENIED')
    expect(await codeOf(stranger.open(stored))).toBe('SIGNER_DENIED')
    await stranger.close()
    const after = place().open()
    expect((await after.open(stored)).kid).toBe(stored.kid)
    await after.close()
  })

  test('a place that does not answer says so', async () => {
    const away = place().away()
    expect(await codeOf(away.check())).toBe('SIGNER_UNAVAILABLE')
    expect(await codeOf(away.make(randomUUID(), 'ES256'))).toBe('SIGNER_UNAVAILABLE')
    await away.close()
  })

  test('nothing of the private key is to be had', async () => {
    const signer = place().open()
    const { jwk, ...rest } = await signer.make(randomUUID(), 'ES256')
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(jwk).not.toHaveProperty(name)
    expect(rest).toEqual({ reference: expect.any(String) })
    const key = await signer.open({ kid: jwk.kid as string, alg: 'ES256', jwk, reference: rest.reference })
    expect(key.material !== undefined).toBe(place().local)
    await signer.close()
  })
}
