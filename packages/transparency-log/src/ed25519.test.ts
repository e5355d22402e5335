import { describe, expect, test } from 'vitest'
import { testSigner } from '../tests/signers.js'
import { fromHex, utf8 } from './bytes.js'
import { isUsableKey } from './ed25519.js'
import { verifyEd25519 as inBrowser } from './ed25519-browser.js'
import { verifyEd25519 as inNode } from './ed25519-node.js'

const signer = testSigner('example.test/log')

describe.each([
  ['Node.js', inNode],
  ['WebCrypto', inBrowser],
])('verifying in %s', (_, verify) => {
  test('accepts a signature and refuses any other message, key or length', async () => {
    const signature = await signer.sign(utf8('message'))
    expect(await verify(signer.publicKey, utf8('message'), signature)).toBe(true)
    expect(await verify(signer.publicKey, utf8('massage'), signature)).toBe(false)
    expect(await verify(testSigner('other').publicKey, utf8('message'), signature)).toBe(false)
    expect(await verify(signer.publicKey, utf8('message'), signature.subarray(1))).toBe(false)
    expect(await verify(signer.publicKey.subarray(1), utf8('message'), signature)).toBe(false)
  })

  test('agrees with RFC 8032 §7.1, test 2', async () => {
    const key = fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
    const signature = fromHex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    )
    expect(await verify(key, Uint8Array.of(0x72), signature)).toBe(true)
  })

  test('refuses a key of small order, which signs anything', async () => {
    const nothing = new Uint8Array(64)
    for (let i = 0; i < 16; i++) expect(await verify(new Uint8Array(32), Uint8Array.of(i), nothing)).toBe(false)
  })
})

test('the refused points of order 8 satisfy 2y² = 1 - dy⁴', () => {
  const p = 2n ** 255n - 19n
  const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n
  for (const point of [
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ]) {
    const y = BigInt(`0x${Buffer.from(point, 'hex').reverse().toString('hex')}`)
    expect((2n * y ** 2n - 1n + d * y ** 4n) % p).toBe(0n)
    const signed = fromHex(point)
    signed[31]! |= 0x80
    expect([isUsableKey(fromHex(point)), isUsableKey(signed)]).toEqual([false, false])
  }
})
