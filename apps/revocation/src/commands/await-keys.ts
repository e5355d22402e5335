import { setTimeout as pause } from 'node:timers/promises'
import { type MemberSlug, TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'

/** How long a change waits for the keys of a member that was admitted a moment ago. */
const KEYS_MS = 3_000
const POLL_MS = 50

const lacksKeys = (error: unknown) => error instanceof TestamurError && error.code === 'KEYS_NOT_READY'

async function ledgerKeySoon({ keystore }: Context, member: string): Promise<boolean> {
  const end = performance.now() + KEYS_MS
  for (;;) {
    if (await keystore.active(member as MemberSlug, 'ledger')) return true
    if (performance.now() + POLL_MS > end) return false
    await pause(POLL_MS)
  }
}

/**
 * Does the work, and once more where it lacked the member's keys and they were published within 3 s. The wait lies between
 * the tries, so that it holds neither a lock nor a connection: the work leaves nothing behind when it fails.
 * @throws TestamurError KEYS_NOT_READY, and what the work throws
 */
export async function onceKeysAreThere<T>(ctx: Context, member: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!lacksKeys(error) || !(await ledgerKeySoon(ctx, member))) throw error
    return work()
  }
}
