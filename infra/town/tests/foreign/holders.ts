import { createHash, createPrivateKey, type JsonWebKey, randomBytes } from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import type { Offer } from './foreign-town.js'
import type { HttpsWorld } from './https-world.js'
import { claimByNode, es256, newHolderKey } from './node-wallet.js'
import type { Foreign, ForeignAnswer } from './program.js'

/** A credential and the private key that it is bound to. */
export type Held = { credential: string; key: JsonWebKey & { kty: string } }
export type Showing = { reveal: readonly string[]; nonce: string; audience: string }

/** A wallet that others wrote: what it makes of an offer, and what it shows. */
export type Holder = {
  name: string
  claim(offer: Offer): Promise<Held>
  present(held: Held, showing: Showing): Promise<string>
}

/** @throws Error with the library's own words where it refused */
export function accepted(answer: ForeignAnswer): ForeignAnswer {
  if (!answer.accepted) throw new Error(answer.why)
  return answer
}

const instance = (key: JsonWebKey) =>
  new SDJwtVcInstance({
    hasher: (data, alg) =>
      createHash(alg.replace('-', ''))
        .update(typeof data === 'string' ? data : new Uint8Array(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
    kbSignAlg: 'ES256',
    kbSigner: (data) => es256(createPrivateKey({ key, format: 'jwk' }), data),
  })

async function claimWithNode(world: HttpsWorld, { offer, txCode }: Offer): Promise<Held> {
  const key = newHolderKey()
  const [credential = ''] = await claimByNode(world, offer, txCode, [key])
  return { credential, key: key.privateKey.export({ format: 'jwk' }) as Held['key'] }
}

export const nodeHolder = (world: HttpsWorld): Holder => ({
  name: 'npm @openid4vc/openid4vci 0.4.6 and @sd-jwt/sd-jwt-vc 0.19.0',
  claim: (offer) => claimWithNode(world, offer),
  present: ({ credential, key }, { reveal, nonce, audience }) => {
    const frame = Object.fromEntries(reveal.map((name) => [name, true]))
    const payload = { iat: Math.floor(Date.now() / 1_000), aud: audience, nonce }
    return instance(key).present(credential, frame as never, { kb: { payload } })
  },
})

export const jvmHolder = (jvm: Foreign): Holder => ({
  name: 'Maven eudi-lib-jvm-openid4vci-kt 0.7.1 and eudi-lib-jvm-sdjwt-kt 0.10.0',
  claim: async ({ offer, txCode }) => {
    const { credentials, keys } = accepted(await jvm.ask('claim', { offer, txCode }))
    return { credential: credentials[0], key: keys[0] }
  },
  present: async (held, showing) => accepted(await jvm.ask('present', { ...held, ...showing })).presentation,
})

/** It shows what another wallet has fetched: it is no OpenID4VCI client. */
export const pythonHolder = (python: Foreign, world: HttpsWorld): Holder => ({
  name: 'PyPI sd-jwt 0.10.4, with what @openid4vc/openid4vci fetched',
  claim: (offer) => claimWithNode(world, offer),
  present: async (held, showing) => accepted(await python.ask('sd-jwt-present', { ...held, ...showing })).presentation,
})
