import { setTimeout as pause } from 'node:timers/promises'
import { formatVerifierKey, logKey } from '@testamur/transparency-log'
import type { KnownLogs } from './known-logs.js'

const RETRY_MS = 1_000
const ANSWER_MS = 5_000
/** A verifier key by ML-DSA-44 has about 1,800 characters. */
const MAX_VKEYS = 8_192

/**
 * Takes the key that a log tells at `<url>/vkey` for good, where no key of its origin is known yet; tries until the log answers. A
 * log that tells another key later is not believed. For parties that have no better way to learn the key; `--log` is one.
 */
export async function trustOnFirstUse(
  url: string,
  logs: KnownLogs,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = ''
  for (;;) {
    try {
      return await trust(url, logs, say, signal)
    } catch (error) {
      const { message, cause } = error as Error
      const why = `${url} does not tell its key yet: ${cause instanceof Error ? cause.message : message}`
      if (signal.aborted) return
      if (why !== told) say(why)
      told = why
    }
    await pause(RETRY_MS, undefined, { signal }).catch(() => {})
  }
}

/** The verifier keys that are told at `<url>/vkey`, one a line. @throws Error where there are none */
export async function vkeysAt(url: string, signal: AbortSignal): Promise<string[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
  const answer = await fetch(`${url.replace(/\/$/, '')}/vkey`, { signal: limit, redirect: 'error' })
  const text = await answer.text()
  if (!answer.ok || text.length > MAX_VKEYS) throw new Error(`it answers with ${answer.status}`)
  return text.trim().split('\n')
}

async function trust(url: string, logs: KnownLogs, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const key = logKey((await vkeysAt(url, signal)).join('\n'))
  const vkey = formatVerifierKey(key)
  const known = logs.keysOf(key.name)
  if (!known) {
    await logs.add(vkey, `trusted on first use, from ${url}`)
    say(`the log ${key.name} is watched from now on; its key was trusted on first use: ${vkey}`)
  } else if (!known.some((one) => formatVerifierKey(one) === vkey))
    say(`ALARM: ${url} tells another key for ${key.name} than the one trusted; it is not believed: ${vkey}`)
}
