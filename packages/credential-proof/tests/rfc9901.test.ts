import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifyEs256 } from '#platform'
import { processSdJwt, splitSdJwt } from '../src/index.js'
import type { VerifyingJwk } from '../src/platform/port.js'
import { checkKeyBinding } from '../src/verify/check-key-binding.js'
import { rulesOf } from '../src/verify/rules.js'

type Example = {
  description: string
  issuerKey: VerifyingJwk
  presentation: string
  keyBinding?: { nonce: string; aud: string; iat: number }
  processed?: Record<string, unknown>
}

const folder = new URL('../../../docs/vectors/sd-jwt/', import.meta.url)
const examples = readdirSync(folder).map(
  (file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Example] as const,
)

describe.each(examples)('%s', (_file, { issuerKey, presentation, keyBinding, processed }) => {
  const parts = splitSdJwt(presentation)

  it('is signed by the key of the RFC', async () => {
    const { signed, signature } = parts.jwt
    expect(await verifyEs256(issuerKey, new TextEncoder().encode(signed), signature)).toBe(true)
  })

  it('processes into the payload of the RFC', () => {
    const { payload, disclosed } = processSdJwt(parts.jwt.payload, parts.disclosures)
    expect(disclosed).toHaveLength(parts.disclosures.length)
    if (processed) expect(payload).toEqual(processed)
  })

  it.runIf(keyBinding)('has a key binding that holds', async () => {
    const { nonce, aud, iat } = keyBinding as NonNullable<Example['keyBinding']>
    const input = { presentation, nonce, audience: aud }
    const now = new Date((iat + 10) * 1000)
    const check = checkKeyBinding(parts, parts.jwt.payload, { input, now, rules: rulesOf({}, input) })
    await expect(check).resolves.toMatchObject({ value: true })
  })
})
