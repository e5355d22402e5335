import { createHash } from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { describe, expect, it } from 'vitest'
import { verifyEs256 } from '#platform'
import { issueSdJwtVc, presentSdJwt, verify } from '../src/index.js'
import { audience, baseClaims, basePlain, iss, keys, members, NOW, nonce, now, statusToken } from './fixtures/world.js'

const hasher = (data: string | ArrayBuffer, alg: string) =>
  new Uint8Array(
    createHash(alg.replace('-', ''))
      .update(typeof data === 'string' ? data : Buffer.from(data))
      .digest(),
  )
const verifierOf = (key: typeof keys.holder) => async (data: string, sig: string) =>
  verifyEs256(key.jwk, new TextEncoder().encode(data), new Uint8Array(Buffer.from(sig, 'base64url')))
const signerOf = (key: typeof keys.holder) => async (data: string) =>
  Buffer.from(key.sign(new TextEncoder().encode(data))).toString('base64url')

/** Another implementation, with its own opinion of what we write. */
const oracle = new SDJwtVcInstance({
  hasher,
  hashAlg: 'sha-256',
  signAlg: 'ES256',
  signer: signerOf(keys.credential),
  verifier: verifierOf(keys.credential),
  kbSigner: signerOf(keys.holder),
  kbSignAlg: 'ES256',
  kbVerifier: verifierOf(keys.holder),
  saltGenerator: (length) => Buffer.alloc(length, 7).toString('base64url') + Math.random(),
  statusListFetcher: async () => statusToken(),
  statusVerifier: verifierOf(keys.status),
  statusValidator: async (status) => {
    if (status !== 0) throw new Error('revoked')
  },
})
const given = { header: { kid: keys.credential.kid }, plain: basePlain, sign: keys.credential.sign }
const trust = {
  now: new Date(NOW),
  members: { resolve: (asked: string) => members[asked] },
  statusList: () => statusToken(),
}

describe('@sd-jwt/sd-jwt-vc as an oracle', () => {
  it('reads what we issue, decoys and all', async () => {
    const { token } = issueSdJwtVc({ ...given, disclosable: baseClaims, decoys: 3 })
    const { payload, header } = await oracle.verify(token, { currentDate: now })
    expect(payload).toMatchObject({ ...basePlain, ...baseClaims })
    expect(header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: keys.credential.kid })
  })

  it('accepts our presentation with key binding', async () => {
    const { token } = issueSdJwtVc({ ...given, disclosable: baseClaims })
    const keyBinding = { aud: audience, nonce, iat: now, sign: keys.holder.sign }
    const presentation = await presentSdJwt(token, { reveal: ['grade'], keyBinding })
    const { payload, kb } = await oracle.verify(presentation, { currentDate: now, keyBindingNonce: nonce })
    expect(payload).toHaveProperty('grade')
    expect(payload).not.toHaveProperty('given_name')
    expect(kb?.payload).toMatchObject({ aud: audience, nonce })
    expect((await verify({ presentation, nonce, audience }, trust)).verdict).toBe('valid')
  })

  it('issues and presents what we accept', async () => {
    const token = await oracle.issue(
      { ...basePlain, ...baseClaims },
      { _sd: ['given_name', 'family_name', 'grade'], grade: { _sd: ['value'] } } as never,
      { header: { kid: keys.credential.kid } },
    )
    const presentation = await oracle.present(token, { grade: { value: true } } as never, {
      kb: { payload: { iat: now, aud: audience, nonce } },
    })
    const report = await verify({ presentation, nonce, audience }, trust)
    expect(report.verdict).toBe('valid')
    expect(report.claims).toMatchObject({ iss, grade: { value: '8' }, description: 'About soil' })
    expect(report.claims).not.toHaveProperty('given_name')
  })
})
