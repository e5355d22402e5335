import { CONSORTIUM, credentialVerified, uuidv7 } from '@testamur/credential-model'
import { type Trust, type TrustedMember, type VerifyInput, type VerifyReport, verify } from '@testamur/credential-proof'
import { addToOutbox } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { trustedKey } from '../domain/trusted-key.js'
import type { DirectoryEntry } from '../store/directory.js'
import type { Call } from './call.js'

async function resolveMember(ctx: Context, iss: string): Promise<TrustedMember | undefined> {
  const start = `${ctx.publicUrl}/issuers/`
  const member = iss.startsWith(start) ? await ctx.store.members.find(iss.slice(start.length)) : undefined
  if (!member || member.slug === CONSORTIUM) return undefined
  return { slug: member.slug, name: member.name, keys: (await ctx.store.publishedKeys.of(member.slug)).map(trustedKey) }
}

async function trustOf(ctx: Context, withReceipt: boolean): Promise<Trust> {
  const logPolicy = withReceipt ? await ctx.peers.logPolicy() : undefined
  return {
    now: ctx.clock.now(),
    members: { resolve: (iss) => resolveMember(ctx, iss) },
    statusList: ctx.peers.statusList,
    entry: ctx.peers.entry,
    ...(logPolicy && { logPolicy }),
    roots: [Buffer.from(await ctx.authority.root()).toString('base64')],
  }
}

/** The award behind a credential whose signature holds. One that was made a moment ago may still be on its way here. */
async function findAward(ctx: Context, { credential, checks }: VerifyReport): Promise<DirectoryEntry | undefined> {
  const signed = checks.some((check) => check.name === 'signature' && check.outcome === 'passed')
  const status = signed ? credential?.status : undefined
  if (!status) return undefined
  const found = await ctx.store.directory.findByStatus(status.uri, status.index)
  if (found || !(await ctx.live.consumer?.caughtUp(1_500))) return found
  return ctx.store.directory.findByStatus(status.uri, status.index)
}

/** Says which achievement was verified with which verdict; never who asked, nor which credential it was. */
async function record(ctx: Context, report: VerifyReport, now: Date): Promise<void> {
  const award = await findAward(ctx, report)
  if (!award) return
  const { member, achievement } = award
  const event = credentialVerified.make({
    member: CONSORTIUM,
    producer: 'registry',
    now,
    data: { verification: uuidv7(), achievement, member, verdict: report.verdict },
  })
  await ctx.store.transaction((tx) => addToOutbox(tx.sql, [event]))
}

const loopbackHttp = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Verifies a presentation against the registry's own keys, the member's status list and, with a receipt, the ledger.
 * What could not be checked makes the verdict `cannot-tell`. It is judged by the real clock; the fact is told for the
 * time of the request.
 */
export async function verifyPresentation(
  ctx: Context,
  call: Pick<Call, 'now'>,
  input: VerifyInput,
): Promise<VerifyReport> {
  const trust = await trustOf(ctx, input.receipt !== undefined)
  const report = await verify(input, trust, { allowLoopbackHttp: loopbackHttp.test(ctx.publicUrl) })
  await record(ctx, report, call.now)
  return report
}
