import { setTimeout as pause } from 'node:timers/promises'
import { type Award, learner, type Member, type Town } from './harness.js'

/** A client that awards one thing after another and writes down every award that was acknowledged. */
export type Journal = {
  awards: Map<string, Award>
  /** Answers that were no acknowledgement, by status; 0 for none at all. Each was asked again under its Idempotency-Key. */
  refusals: Map<number, number>
  /** Finishes what was begun, until each has its acknowledgement. */
  stop(): Promise<void>
}

const AGAIN_MS = 50
const PATIENCE_MS = 60_000

/** Asks until the award is acknowledged, always under the same key. */
async function insist(town: Town, member: Member, key: string, refused: (status: number) => void): Promise<Award> {
  const body = { achievement: member.achievements[0], learner: learner('journalled') }
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const asked = { key: member.key, body, headers: { 'idempotency-key': key } }
    const answer = await town.call('POST', '/api/issuer/credentials', asked).catch(() => undefined)
    if (answer?.status === 201) return answer.json
    refused(answer?.status ?? 0)
    if (answer && answer.status < 500 && answer.status !== 409)
      throw new Error(`an award was refused: ${answer.status} ${answer.text}`)
    if (Date.now() > deadline) throw new Error(`no acknowledgement within ${PATIENCE_MS} ms: ${answer?.text}`)
    await pause(AGAIN_MS)
  }
}

/** Starts `lanes` clients beside each other, each with a pause between its awards. */
export function startJournal(town: Town, member: Member, lanes: number, pauseMs: number): Journal {
  const awards = new Map<string, Award>()
  const refusals = new Map<number, number>()
  const ending = new AbortController()
  const refused = (status: number) => refusals.set(status, (refusals.get(status) ?? 0) + 1)
  const run = async (lane: number) => {
    for (let n = 0; !ending.signal.aborted; n++) {
      const award = await insist(town, member, `journal-${lane}-${n}`, refused)
      awards.set(award.id, award)
      await pause(pauseMs, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const running = Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))
  // A lane that fails is heard of at the end, not as an unhandled rejection in the middle.
  running.catch(() => {})
  return {
    awards,
    refusals,
    stop: async () => {
      ending.abort()
      await running
    },
  }
}
