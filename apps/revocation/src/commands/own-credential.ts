import { TestamurError, uuidv7Time } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Credential } from '../domain/status-change.js'
import { findCredential } from '../store/credentials.js'

export const credentialNotFound = (id: string) =>
  new TestamurError('CREDENTIAL_NOT_FOUND', `No credential ${id.slice(0, 64)} is known to you.`, {
    remedy: 'Check the id, and that the key is that of the member that awarded it.',
  })

const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)

/** A credential this young may still be on its way from the issuer. */
const YOUNG_MS = 60_000
const PATIENCE_MS = 2_500
const POLL_MS = 40

/**
 * The credential, awaited for a moment where its id was made so lately that the news of the award may still be under way.
 * Undefined for what is not known. @throws TestamurError UNAVAILABLE while too little was heard to know
 */
export async function awaitCredential(ctx: Context, id: string): Promise<Credential | undefined> {
  if (!isUuid(id)) return undefined
  const made = uuidv7Time(id)
  const now = ctx.clock.now().getTime()
  const young = made !== undefined && Math.abs(now - made) < YOUNG_MS
  const until = performance.now() + (young ? PATIENCE_MS : 0)
  for (;;) {
    const credential = await findCredential(ctx.store.pool, id)
    if (credential) return credential
    if (performance.now() >= until) break
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  // Its award may be among what has not been heard yet, after a restart for one: nobody may be told that there is none.
  if (made !== undefined && !(await ctx.caughtUp())) return (await findCredential(ctx.store.pool, id)) ?? unheard(id)
  return findCredential(ctx.store.pool, id)
}

function unheard(id: string): never {
  throw new TestamurError('UNAVAILABLE', `Credential ${id} may be among the awards that are not heard of here yet.`, {
    remedy: 'Try again in a few seconds.',
  })
}

/** The member's own credential. Another member's is as unknown as none. @throws TestamurError CREDENTIAL_NOT_FOUND */
export async function ownCredential(ctx: Context, id: string, member: string | undefined): Promise<Credential> {
  const credential = await awaitCredential(ctx, id)
  if (!credential || credential.member !== member) throw credentialNotFound(id)
  return credential
}
