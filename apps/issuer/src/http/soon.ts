import { type ErrorCode, TestamurError } from '@testamur/credential-model'
import type { Context } from 'hono'

const passing: readonly ErrorCode[] = ['STATUS_INDEX_EXHAUSTED', 'KEYS_NOT_READY']

/** Tells a client that meets what passes when to come again (RFC 9110 §10.2.3). */
export async function soon<T>(c: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TestamurError && passing.includes(error.code)) c.header('retry-after', '2')
    throw error
  }
}
