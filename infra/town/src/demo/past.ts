import type { DemoFile } from './admit.js'
import { type Call, expecting } from './caller.js'
import type { DemoConsortium } from './consortium.js'
import type { LaterAct, PastAward } from './plan.js'
import { claim } from './wallet.js'

type Awarded = { id: string; credential?: string; offer?: string; txCode?: string }

const reasons = { revoke: 'issued-in-error', suspend: 'investigation', reinstate: 'investigation' } as const

async function act(
  call: Call,
  key: string,
  id: string,
  presentation: string | undefined,
  { verb, at }: LaterAct,
): Promise<void> {
  if (verb === 'verify') {
    if (!presentation) return
    expecting(200, 'verify', await call('POST', '/api/registry/verifications', { body: { presentation }, asOf: at }))
    return
  }
  const answer = await call<{ code?: string }>('POST', `/api/revocation/credentials/${id}/${verb}`, {
    key,
    body: { reason: reasons[verb] },
    asOf: at,
  })
  // A start that was cut short between the act and the note of it finds it done already.
  const done = answer.status === 409 && /^(ALREADY|NOT)_/.test(answer.body.code ?? '')
  if (!done) expecting(200, verb, answer)
}

/** Lets one award of the past happen, with all that came after it. */
export async function relive(call: Call, demo: DemoFile, consortium: DemoConsortium, award: PastAward): Promise<void> {
  const member = demo.members[award.member]
  const own = consortium.achievements.map((a, i) => ({ ...a, i })).filter((a) => a.member === award.member)
  const achievement = member?.achievements[own.findIndex((a) => a.i === award.achievement)]
  if (!member || !achievement) throw new Error(`the demo has no achievement ${award.achievement} of ${award.member}`)
  const answer = await call<Awarded>('POST', '/api/issuer/credentials', {
    key: member.key,
    body: {
      achievement,
      learner: award.learner,
      result: award.result,
      delivery: award.claimedAt ? 'offer' : 'direct',
    },
    headers: { 'idempotency-key': `demo-past-${award.number}` },
    asOf: award.at,
  })
  const awarded = expecting(201, 'award in the past', answer)
  let presentation = awarded.credential
  if (awarded.offer && award.claimedAt) presentation = await claim(call, awarded.offer, awarded.txCode, award.claimedAt)
  for (const later of award.later) await act(call, member.key, awarded.id, presentation, later)
}
