import type { Town } from '../harness.js'
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

/** Our own, as any program meets it. */
export const ours = (town: Town): Verifier => ({
  name: 'POST /api/registry/verifications',
  readsStatus: true,
  verify: async (presentation, asking) => {
    const { json } = await town.call('POST', '/api/registry/verifications', { body: { presentation, ...asking } })
    return { accepted: json.verdict === 'valid', why: json.verdict, ...json }
  },
})
