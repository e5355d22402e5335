import { TestamurError } from '@testamur/credential-model'
import type { Context } from 'hono'

/** Tells a client that meets a member whose keys are on their way when to come again (RFC 9110 §10.2.3). */
export async function soon<T>(c: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TestamurError && error.code === 'KEYS_NOT_READY') c.header('retry-after', '2')
    throw error
  }
}
