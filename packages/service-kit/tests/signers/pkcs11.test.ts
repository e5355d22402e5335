import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { lacksSoftHsm, makeToken, type Token } from '../../src/testing/softhsm.js'
import { signerContract } from './contract.js'

const lacks = lacksSoftHsm()
if (lacks && process.env.CI) throw new Error(lacks)

describe.skipIf(lacks)(`a device behind PKCS #11${lacks ? ` (${lacks})` : ''}`, async () => {
  const { createPkcs11Signer } = lacks ? ({} as never) : await import('../../src/keys/pkcs11/index.js')
  let token: Token
  beforeAll(() => {
    token = makeToken()
  })
  afterAll(() => token?.[Symbol.dispose]())

  /** By another session of this process: the library tells each process of its own changes at once. */
  const loseKey = async (reference: string) => {
    const { connect } = await import('../../src/keys/pkcs11/connection.js')
    const { destroyHalves } = await import('../../src/keys/pkcs11/objects.js')
    const { module, sessions, close } = connect(token, 'the token')
    destroyHalves(module, sessions.first, reference)
    close()
  }

  signerContract(() => ({
    open: () => createPkcs11Signer(token),
    stranger: () => createPkcs11Signer({ ...token, pin: '00000000' }),
    away: () => createPkcs11Signer({ ...token, token: 'another token' }),
    lose: loseKey,
    local: false,
  }))

  test('a library that is not there is no crash', async () => {
    const signer = createPkcs11Signer({ ...token, library: '/nowhere/lib.so' })
    await expect(signer.check()).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' })
  })

  test('a wrong PIN is tried once and not again, or the device would lock itself', async () => {
    const { connect } = await import('../../src/keys/pkcs11/connection.js')
    const { module, close } = connect(token, 'the token')
    close() // who is logged in lets all of this process in
    const logins = vi.spyOn(module, 'C_Login')
    const stranger = createPkcs11Signer({ ...token, pin: '00000000' })
    for (let i = 0; i < 30; i++) await expect(stranger.check()).rejects.toMatchObject({ code: 'SIGNER_DENIED' })
    expect(logins).toHaveBeenCalledTimes(1)
    logins.mockRestore()
    const signer = createPkcs11Signer(token)
    await signer.check()
    await signer.close()
  })

  test('the device refuses to tell the private key', async () => {
    const { default: pkcs11js } = await import('pkcs11js')
    const { connect } = await import('../../src/keys/pkcs11/connection.js')
    const { findObject } = await import('../../src/keys/pkcs11/objects.js')
    const signer = createPkcs11Signer(token)
    const reference = randomUUID()
    await signer.make(reference, 'ES256')
    const { module, sessions, close } = connect(token, 'the token')
    const key = findObject(module, sessions.first, reference, 'private')!
    expect(() => module.C_GetAttributeValue(sessions.first, key, [{ type: pkcs11js.CKA_VALUE }])).toThrow('SENSITIVE')
    const [sensitive, extractable] = module.C_GetAttributeValue(sessions.first, key, [
      { type: pkcs11js.CKA_SENSITIVE },
      { type: pkcs11js.CKA_EXTRACTABLE },
    ])
    expect([sensitive!.value, extractable!.value].map((value) => (value as Buffer)[0])).toEqual([1, 0])
    close()
    await signer.close()
  })

  test('sessions that were closed under way are opened anew', async () => {
    const signer = createPkcs11Signer(token)
    const { jwk, reference } = await signer.make(randomUUID(), 'ES256')
    const key = await signer.open({ kid: jwk.kid as string, alg: 'ES256', jwk, reference })
    const { connect } = await import('../../src/keys/pkcs11/connection.js')
    const { module } = connect(token, 'the token')
    const slot = module.C_GetSlotList(true).find((s) => module.C_GetTokenInfo(s).label.trim() === token.token)!
    module.C_CloseAllSessions(slot)
    expect(await key.sign(Buffer.from('text'))).toHaveLength(64)
    await signer.close()
  })
})
