import { readdirSync, readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import * as browser from '../src/platform/browser.js'
import type * as Node from '../src/platform/node.js'
import { rootKey } from './fixtures/certificates.js'
import { bytesOf, keys } from './fixtures/world.js'
import { vectorFolder } from './vectors/all.js'
import type { Vector } from './vectors/vector.js'
import { verifyVector } from './vectors/verify-vector.js'

// What a browser gets, run on the WebCrypto and the streams that Node.js has too.
vi.mock('#platform', () => import('../src/platform/browser.js'))

// Unmocked: '#platform' is this very file here.
const node = await vi.importActual<typeof Node>('../src/platform/node.js')

describe('the browser platform answers as the Node.js one does', () => {
  const text = 'Zoë ~ \u0000 😀 '.repeat(3_000)
  const data = new TextEncoder().encode(text)

  it('in hashing and base64url', () => {
    expect(browser.sha256Text(text)).toBe(node.sha256Text(text))
    for (const algorithm of ['sha256', 'sha384', 'sha512'] as const)
      expect([...browser.digest(algorithm, data)]).toEqual([...node.digest(algorithm, data)])
    expect(browser.toBase64url(data)).toBe(node.toBase64url(data))
    expect(browser.textToBase64url(text)).toBe(node.textToBase64url(text))
    expect(browser.textToBase64url('ë')).toBe(node.textToBase64url('ë'))
    expect([...browser.bytesOfBase64url('-_8')]).toEqual([...node.bytesOfBase64url('-_8')])
    expect([...browser.sha256(data)]).toEqual([...node.sha256(data)])
  })

  it.each([
    ['ES256', keys.holder, browser.verifyEs256, node.verifyEs256],
    ['Ed25519', keys.ledger, browser.verifyEd25519, node.verifyEd25519],
    ['Ed25519, off the event loop', keys.ledger, node.verifyEd25519Aside, node.verifyEd25519],
  ] as const)('in %s', async (_name, key, inBrowser, inNode) => {
    const sig = key.sign(data)
    const cases = [
      [key.jwk, data, sig],
      [key.jwk, data, bytesOf('x')],
      [key.jwk, data.slice(1), sig],
      [keys.log.jwk, data, sig],
      [keys.stranger.jwk, data, sig],
      [{ ...key.jwk, x: 'AAAA' }, data, sig],
      [{}, data, sig],
    ] as const
    for (const [jwk, bytes, signature] of cases)
      expect(await inBrowser(jwk, bytes, signature)).toBe(inNode(jwk, bytes, signature))
    expect(await inBrowser(...cases[0])).toBe(true)
  })

  it.each([
    ['P-256', 'SHA-256', keys.holder],
    ['P-384', 'SHA-384', rootKey],
  ] as const)('in ECDSA on %s with %s', async (_curve, hash, key) => {
    const sig = key.sign(data)
    const cases = [
      [key.jwk, hash, data, sig],
      [key.jwk, hash === 'SHA-256' ? 'SHA-384' : 'SHA-256', data, sig],
      [key.jwk, hash, data.slice(1), sig],
      [key.jwk, hash, data, sig.subarray(1)],
      [keys.stranger.jwk, hash, data, sig],
      [{ ...key.jwk, x: 'AAAA' }, hash, data, sig],
      [keys.ledger.jwk, hash, data, sig],
    ] as const
    for (const [jwk, digest, bytes, signature] of cases)
      expect(await browser.verifyEcdsa(jwk, digest, bytes, signature)).toBe(
        node.verifyEcdsa(jwk, digest, bytes, signature),
      )
    expect(await browser.verifyEcdsa(key.jwk, hash, data, sig)).toBe(true)
  })

  it.each([browser, node])('in unpacking, with its cap', async ({ inflate, deflate }) => {
    const zeros = deflateSync(new Uint8Array(1_000_000))
    expect((await inflate(zeros, 1_000_000)).length).toBe(1_000_000)
    await expect(inflate(zeros, 999_999)).rejects.toMatchObject({ kind: 'BOMB' })
    await expect(inflate(data, 1_000)).rejects.toMatchObject({ kind: 'BROKEN' })
    await expect(inflate(zeros.subarray(0, 100), 2_000_000)).rejects.toMatchObject({ kind: 'BROKEN' })
    await expect(inflate(Buffer.concat([zeros, Buffer.from([0])]), 2_000_000)).rejects.toMatchObject({ kind: 'BROKEN' })
    expect([...(await inflate(await deflate(bytesOf('x')), 100))]).toEqual([...bytesOf('x')])
  })
})

describe.each(['valid', 'invalid'])('%s vectors in the browser', (kind) => {
  const folder = new URL(`${kind}/`, vectorFolder)
  it.each(readdirSync(folder))('%s', async (file) => {
    const vector = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Vector
    expect((await verifyVector(vector)).verdict).toBe(vector.expected.verdict)
  })
})
