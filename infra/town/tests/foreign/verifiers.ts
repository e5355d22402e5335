import type { Town } from '../harness.js'
import type { HttpsWorld } from './https-world.js'
import { fetchIn } from './node-wallet.js'
import type { Foreign, ForeignAnswer } from './program.js'

export type Asking = { nonce: string; audience: string }

/** A verifier that others wrote, with what it does of a verifier's duties. */
export type Verifier = {
  name: string
  /** Whether it fetches the status list and reads it. */
  readsStatus: boolean
  verify(presentation: string, asking?: Asking): Promise<ForeignAnswer>
}

export const openvc = (python: Foreign): Verifier => ({
  name: 'PyPI openvc-core 1.37.0',
  readsStatus: true,
  verify: (presentation, asking) => python.ask('openvc', { presentation, ...asking }),
})

export const sdJwtPython = (python: Foreign): Verifier => ({
  name: 'PyPI sd-jwt 0.10.4',
  readsStatus: false,
  verify: (presentation, asking) => python.ask('sd-jwt', { presentation, ...asking }),
})

export const eudi = (jvm: Foreign): Verifier => ({
  name: 'Maven eudi-lib-jvm-sdjwt-kt 0.10.0',
  readsStatus: false,
  verify: (presentation, asking) => jvm.ask('verify', { presentation, ...asking }),
})

type Keys = { keys: { purpose?: string }[] }

/** Where an issuer's metadata stands (SD-JWT VC §4.1). */
export const metadataUrl = (iss: string) => iss.replace(/^(https?:\/\/[^/]+)/, '$1/.well-known/jwt-vc-issuer')

/** It opens no connection of its own: what it would fetch for this token is fetched for it. */
export const identityKit = (rust: Foreign, world: HttpsWorld): Verifier => ({
  name: 'crates identity-kit 0.4.0',
  readsStatus: true,
  verify: async (presentation, asking) => {
    const text = async (url: string) => (await fetchIn(world)(url)).text()
    const { iss, status } = JSON.parse(Buffer.from(presentation.split('.')[1] ?? '', 'base64url').toString())
    const { keys } = JSON.parse(await text(`${iss}/keys`)) as Keys
    const own = { keys: keys.filter(({ purpose }) => purpose === 'status') }
    return rust.ask('verify', {
      ...{ presentation, ...asking },
      issuers: { [metadataUrl(iss)]: await text(metadataUrl(iss)) },
      statusIssuers: { [metadataUrl(iss)]: JSON.stringify({ issuer: iss, jwks: own }) },
      statusLists: { [status.status_list.uri]: await text(status.status_list.uri) },
    })
  },
})

/** Our own, as any program meets it. */
export const ours = (town: Town): Verifier => ({
  name: 'POST /api/registry/verifications',
  readsStatus: true,
  verify: async (presentation, asking) => {
    const { json } = await town.call('POST', '/api/registry/verifications', { body: { presentation, ...asking } })
    return { accepted: json.verdict === 'valid', why: json.verdict, ...json }
  },
})
