import { setTimeout as pause } from 'node:timers/promises'
import type { DemoFile } from './admit.js'
import { type Call, expecting } from './caller.js'

type Award = { id: string; event: string; credential: string }
export type Sample = {
  name: 'valid' | 'revoked' | 'tampered' | 'expired'
  title: string
  presentation: string
  credentialId: string
  /** The holder's receipt: that the award stands in the ledger. */
  receipt?: string
}

const YEAR = 365 * 86_400_000

async function award(
  call: Call,
  member: DemoFile['members'][string],
  index: number,
  extra: Record<string, unknown>,
  asOf?: Date,
): Promise<Award> {
  const answer = await call<Award>('POST', '/api/issuer/credentials', {
    key: member.key,
    body: {
      achievement: member.achievements[index],
      learner: {
        id: `sample-${index}`,
        givenName: 'Alex',
        familyName: 'Visser',
        email: 'alex.visser@students.example.org',
      },
      result: '8.5',
      ...extra,
    },
    headers: { 'idempotency-key': `demo-sample-${index}` },
    asOf,
  })
  return expecting(201, 'award a sample', answer)
}

const RECEIPT_WITHIN_MS = 10_000

/** The holder's receipt, as soon as a checkpoint covers the award; undefined where that takes too long. */
async function receiptOf(call: Call, key: string, id: string): Promise<string | undefined> {
  const deadline = Date.now() + RECEIPT_WITHIN_MS
  while (Date.now() < deadline) {
    const answer = await call('GET', `/api/issuer/credentials/${id}/receipt`, { key })
    if (answer.status === 200) return answer.text
    await pause(100)
  }
  return undefined
}

/** A letter changed in the middle of the first disclosure: what it says no longer has the digest that was signed. */
function tamper(presentation: string): string {
  const parts = presentation.split('~')
  const disclosure = parts[1] ?? ''
  const at = Math.floor(disclosure.length / 2)
  parts[1] = `${disclosure.slice(0, at)}${disclosure[at] === 'A' ? 'B' : 'A'}${disclosure.slice(at + 1)}`
  return parts.join('~')
}

/** Awards four samples, so that a visitor sees each verdict in ten seconds. The first award of a member also proves that its keys are ready. */
export async function makeSamples(call: Call, demo: DemoFile, now: Date): Promise<Sample[]> {
  const member = Object.values(demo.members)[0]
  if (!member) throw new Error('the demo has no member')
  const valid = await award(call, member, 0, {})
  const revoked = await award(call, member, 1, {})
  const tampered = await award(call, member, 2, {})
  const lastYear = new Date(now.getTime() - 0.9 * YEAR)
  const expired = await award(
    call,
    member,
    3,
    { validUntil: new Date(now.getTime() - 0.2 * YEAR).toISOString() },
    lastYear,
  )
  const revocation = await call('POST', `/api/revocation/credentials/${revoked.id}/revoke`, {
    key: member.key,
    body: { reason: 'issued-in-error' },
    headers: { 'idempotency-key': 'demo-sample-revocation' },
  })
  expecting(200, 'revoke a sample', revocation)
  const receipts = await Promise.all([valid, revoked, expired].map(({ id }) => receiptOf(call, member.key, id)))
  return [
    {
      name: 'valid',
      title: 'A valid credential',
      presentation: valid.credential,
      credentialId: valid.id,
      receipt: receipts[0],
    },
    {
      name: 'revoked',
      title: 'A revoked credential',
      presentation: revoked.credential,
      credentialId: revoked.id,
      receipt: receipts[1],
    },
    {
      name: 'tampered',
      title: 'A tampered credential',
      presentation: tamper(tampered.credential),
      credentialId: tampered.id,
    },
    {
      name: 'expired',
      title: 'An expired credential',
      presentation: expired.credential,
      credentialId: expired.id,
      receipt: receipts[2],
    },
  ]
}

/** One award of each achievement of every other member, so that "ready" means that each key can award each achievement. */
export async function proveReady(call: Call, demo: DemoFile): Promise<void> {
  for (const member of Object.values(demo.members).slice(1)) {
    for (const index of member.achievements.keys()) await award(call, member, index, {})
  }
}
