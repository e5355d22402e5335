import { TestamurError } from '@testamur/credential-model'
import { type Trust, type VerifyReport, verify } from '@testamur/credential-proof'
import type { Context } from '../context.js'
import { findEntries } from '../store/credentials.js'
import { trustedMember } from '../store/trusted-members.js'

const PATIENCE_MS = 2_500
const POLL_MS = 40

const unresolved = (why: string) =>
  new TestamurError('WATCH_UNRESOLVED', `The presentation shows no credential that can be watched: ${why}.`, {
    remedy: 'Hand in the credential as its holder presented it, unchanged.',
  })

/** The issuer's signature decides; what the status is, and whether a receipt is there, does not matter for watching. */
function trustOf(ctx: Context): Trust {
  return {
    now: ctx.clock.now(),
    members: { resolve: (iss) => trustedMember(ctx.store, iss) },
    statusList: () => Promise.reject(new Error('not read here')),
  }
}

const check = (ctx: Context, presentation: string): Promise<VerifyReport> =>
  verify({ presentation }, trustOf(ctx), { allowLoopbackHttp: ctx.publicUrl.startsWith('http:') })

/** A member or a key that is new may not have been heard of yet: then once more, after what was said before has arrived. */
async function checkPatiently(ctx: Context, presentation: string): Promise<VerifyReport> {
  const report = await check(ctx, presentation)
  const strange = report.checks.some((c) => c.name === 'issuer' && c.outcome !== 'passed' && c.outcome !== 'skipped')
  if (!strange) return report
  await ctx.caughtUp()
  return check(ctx, presentation)
}

/** The credential behind the status reference, awaited for a moment: the news of the award may still be under way. */
async function awaitOwner(ctx: Context, ref: { uri: string; index: number }): Promise<string | undefined> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const [entry] = await findEntries(ctx.store.pool, [ref])
    if (!entry || entry.owner !== null || performance.now() >= until) return entry?.owner ?? undefined
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/**
 * The id of the credential that a presentation shows, found by its status reference once the issuer's signature holds.
 * @throws TestamurError WATCH_UNRESOLVED
 */
export async function credentialShown(ctx: Context, presentation: string): Promise<string> {
  const { credential, checks } = await checkPatiently(ctx, presentation)
  if (!credential) throw unresolved(checks.find((c) => c.outcome === 'failed')?.why ?? 'it cannot be checked')
  if (!credential.status) throw unresolved('it has no status reference')
  const owner = await awaitOwner(ctx, credential.status)
  if (owner === undefined) throw unresolved('its status index stands for no credential that is known here')
  return owner
}
