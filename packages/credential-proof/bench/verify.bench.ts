import { verifyEd25519, verifyEs256 } from '#platform'
import { verify } from '../src/index.js'
import { ledgerOf } from '../tests/fixtures/ledger.js'
import { audience, bind, keys, members, NOW, nonce, sdJwt, statusToken } from '../tests/fixtures/world.js'

/** Calls a second. */
async function rate(work: () => unknown, seconds: number): Promise<number> {
  const start = performance.now()
  let calls = 0
  while (performance.now() < start + seconds * 1000) {
    for (let i = 0; i < 50; i++) await work()
    calls += 50
  }
  return (calls * 1000) / (performance.now() - start)
}

export type VerifyRates = { raw: number; verified: number; ratio: number; mix: string }

/**
 * Verifies one presentation with key binding and receipt, status list and checkpoint checked before, beside the raw signature
 * checks that it needs: issuer and key binding (ES256), ledger entry (Ed25519).
 */
export async function benchVerify(seconds = 4): Promise<VerifyRates> {
  const token = sdJwt({})
  const { receipt, entry, logKey } = await ledgerOf(token)
  const status = statusToken()
  const input = { presentation: bind(token), receipt, nonce, audience }
  const trust = {
    now: new Date(NOW),
    members: { resolve: (iss: string) => members[iss] },
    statusList: () => status,
    logKey,
    entry: () => entry,
  }
  const message = new TextEncoder().encode('x'.repeat(800))
  const [es, ed] = [keys.holder.sign(message), keys.ledger.sign(message)]
  const rawChecks = () =>
    verifyEs256(keys.holder.jwk, message, es) &&
    verifyEs256(keys.holder.jwk, message, es) &&
    verifyEd25519(keys.ledger.jwk, message, ed)
  const whole = async () => {
    const { verdict } = await verify(input, trust)
    if (verdict !== 'valid') throw new Error(verdict)
  }
  const rates = { raw: 0, verified: 0 }
  await rate(whole, 0.5)
  for (let turn = 0; turn < 4; turn++) {
    rates.raw += (await rate(rawChecks, seconds / 8)) / 4
    rates.verified += (await rate(whole, seconds / 8)) / 4
  }
  return { ...rates, ratio: rates.verified / rates.raw, mix: '2 ES256, 1 Ed25519' }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { raw, verified, ratio, mix } = await benchVerify()
  console.log(
    `verify: ${Math.round(verified)}/s, raw checks (${mix}) ${Math.round(raw)}/s, ratio ${(ratio * 100).toFixed(0)} % (bar 60 %)`,
  )
}
