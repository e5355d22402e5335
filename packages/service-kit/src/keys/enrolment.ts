import type { PublicJwk } from '@testamur/credential-model'
import type { ServiceClient } from '../internal/service-client.js'
import { type Clock, systemClock } from '../run/clock.js'
import type { Logger } from '../telemetry/log.js'
import { makeKeyProof } from './key-proof.js'
import type { Keystore, MemberKey } from './keystore.js'

/** The body of `POST /internal/registry/keys`; the proof holds member, purpose, service and kid. */
export type EnrolmentRequest = { jwk: PublicJwk; proof: string }
export const ENROLMENT_PATH = '/internal/registry/keys'

export type EnrolmentOptions = {
  keystore: Keystore
  /** The registry, under this service's credential. */
  registry: ServiceClient
  log: Logger
  clock?: Clock
  /** How often what is still pending is tried again, in milliseconds. */
  everyMs?: number
}
export type Enrolment = {
  /** Tries now: called when a key has been made. */
  wake(): void
  stop(): Promise<void>
}

/** How long a key that the registry has taken waits for `key.published` before it is sent again. */
const PATIENCE_MS = 30_000

/** How long a place that could not make a key is left alone: longer each time. */
const PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

async function enrol({ keystore, registry, clock = systemClock }: EnrolmentOptions, pending: MemberKey): Promise<void> {
  const key = await keystore.signingKey(pending.kid)
  if (!key) return
  const proof = await makeKeyProof(
    key,
    { member: pending.member, purpose: pending.purpose, service: keystore.service },
    clock.now(),
  )
  await registry.post(ENROLMENT_PATH, { jwk: pending.jwk, proof } satisfies EnrolmentRequest)
}

/** Sends every key that was made to the registry, with proof of possession, until its publication has come back. */
export function startEnrolment(options: EnrolmentOptions): Enrolment {
  const { keystore, log, everyMs = 2_000 } = options
  const taken = new Map<string, number>()
  let running: Promise<void> | undefined
  let again = false
  let makeAfter = 0
  let pauseMs = PAUSE_MS

  const send = async (pending: MemberKey) => {
    if ((taken.get(pending.kid) ?? 0) > Date.now() - PATIENCE_MS) return
    try {
      await enrol(options, pending)
      taken.set(pending.kid, Date.now())
    } catch (error) {
      log.warn({ err: error, member: pending.member, purpose: pending.purpose }, 'the key is not enrolled yet')
    }
  }
  /** Keys that take long are made after the others have been sent; what was made is sent at once. */
  const makeWanted = async () => {
    if (Date.now() < makeAfter) return
    try {
      again ||= (await keystore.makeWanted()) > 0
      pauseMs = PAUSE_MS
    } catch (error) {
      log.warn({ err: error }, 'a key could not be made yet')
      makeAfter = Date.now() + pauseMs
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
    }
  }
  const round = async () => {
    do {
      again = false
      const pending = await keystore.pendingEnrolment()
      for (const kid of taken.keys()) if (!pending.some((p) => p.kid === kid)) taken.delete(kid)
      for (const key of pending) await send(key)
      await makeWanted()
    } while (again)
  }
  const wake = () => {
    again = true
    running ??= round()
      .catch((error: unknown) => log.warn({ err: error }, 'keys could not be enrolled'))
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(wake, everyMs)
  wake()
  return {
    wake,
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
