import { verifyEd25519, verifyEs256 } from '#platform'
import { verify } from '../src/index.js'
import { base64, leaf, middle, root } from '../tests/fixtures/certificates.js'
import { ledgerOf } from '../tests/fixtures/ledger.js'
import { policyText } from '../tests/fixtures/small-log.js'
import { audience, bind, header, keys, members, NOW, nonce, sdJwt, statusToken } from '../tests/fixtures/world.js'

const BATCH = 10

/** Milliseconds for one call, over a few in a row. */
async function batch(work: () => unknown): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < BATCH; i++) {
    const made = work()
    if (made instanceof Promise) await made
  }
  return (performance.now() - start) / BATCH
}

/** The middle of the faster half: what else the machine does meanwhile falls on the slower one. */
const typical = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 2] as number

export type VerifyRates = { raw: number; verified: number; ratio: number; mix: string }

/**
 * Verifies one presentation with key binding, certificates and a witnessed receipt, status list, certificates and checkpoint
 * checked before, beside the raw signature checks that it needs: issuer and key binding (ES256), ledger entry (Ed25519). The two
 * take turns, so that both meet the same machine.
 */
export async function benchVerify(seconds = 4): Promise<VerifyRates> {
  const x5c = [base64(leaf(keys.credential)), base64(middle())]
  const token = sdJwt({ header: { ...header, x5c } })
  const cosigners = keys.witnesses.map((key) => ({ key, at: NOW }))
  const { receipt, entry, logKey } = await ledgerOf(token, { cosigners })
  const status = statusToken({ header: { x5c: [base64(leaf(keys.status)), base64(middle())] } })
  const input = { presentation: bind(token), receipt, nonce, audience }
  const trust = {
    now: new Date(NOW),
    members: { resolve: (iss: string) => members[iss] },
    statusList: () => status,
    logPolicy: policyText(logKey, keys.witnesses, 2),
    entry: () => entry,
    roots: [base64(root())],
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
  const times = { raw: [] as number[], verified: [] as number[] }
  for (let i = 0; i < 100; i++) await batch(whole)
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    times.raw.push(await batch(rawChecks))
    times.verified.push(await batch(whole))
  }
  const [raw, verified] = [1000 / typical(times.raw), 1000 / typical(times.verified)]
  return { raw, verified, ratio: verified / raw, mix: '2 ES256, 1 Ed25519' }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { raw, verified, ratio, mix } = await benchVerify()
  console.log(
    `verify: ${Math.round(verified)}/s, raw checks (${mix}) ${Math.round(raw)}/s, ratio ${(ratio * 100).toFixed(0)} % (bar 60 %)`,
  )
}
