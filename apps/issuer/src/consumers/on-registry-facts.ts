import {
  accreditationGranted,
  accreditationWithdrawn,
  achievementPublished,
  CONSORTIUM,
  keyCompromised,
  keyPublished,
  keyRetired,
  keyRotationOrdered,
  type MemberSlug,
  memberAdmitted,
  memberLeft,
  memberReinstated,
  memberSuspended,
} from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { withTransaction } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { endAccreditation, saveAccreditation, saveAchievement, saveMember, setMemberState } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

async function ensureKeys(ctx: Context, { sql }: Pick<Tx, 'sql'>, member: MemberSlug): Promise<void> {
  if (member === CONSORTIUM) return
  await ctx.keystore.ensure(sql, member, 'credential')
  await ctx.keystore.ensure(sql, member, 'ledger')
  await ctx.keystore.ensure(sql, member, 'badge')
}

/** Keys that this version makes and the one before it did not: for every member that is known already. */
export async function ensureKeysOfAll(ctx: Context): Promise<void> {
  const sql = ctx.store.pool
  const { rows } = await sql.query<{ slug: MemberSlug }>(`SELECT slug FROM members WHERE state <> 'left'`)
  for (const { slug } of rows) await withTransaction(sql, (tx) => ensureKeys(ctx, { sql: tx }, slug))
}

/** A new member gets its keys at once, so that they are published before the first award. */
const onMemberAdmitted = (ctx: Context) =>
  on(memberAdmitted, async (tx: Tx, { member, name, iss, logo }) => {
    await saveMember(tx.sql, { slug: member, name, iss, logo })
    await ensureKeys(ctx, tx, member)
  })

const onMemberMoves = [
  on(memberSuspended, ({ sql }: Tx, { member }) => setMemberState(sql, member, 'suspended')),
  on(memberReinstated, ({ sql }: Tx, { member }) => setMemberState(sql, member, 'admitted')),
  on(memberLeft, ({ sql }: Tx, { member }) => setMemberState(sql, member, 'left')),
]

const onAchievements = [
  on(achievementPublished, ({ sql }: Tx, { achievement, ...rest }) =>
    saveAchievement(sql, { id: achievement, ...rest }),
  ),
  on(accreditationGranted, ({ sql }: Tx, { accreditation, ...rest }) =>
    saveAccreditation(sql, { id: accreditation, ...rest }),
  ),
  on(accreditationWithdrawn, ({ sql }: Tx, { accreditation, at }) => endAccreditation(sql, accreditation, at)),
]

/** A key of ours that signs no more is followed by a new one. */
const onKeyEnds =
  (ctx: Context) =>
  async (tx: Tx, { member, kid, until }: { member: MemberSlug; kid: string; until?: string }) => {
    await ctx.keystore.markRetired(tx.sql, kid, until ? new Date(until) : undefined)
    await ensureKeys(ctx, tx, member)
  }

/** Keys of ours that the consortium has published sign from now on; another service's kid changes nothing here. */
const onKeys = (ctx: Context) => [
  on(keyPublished, ({ sql }: Tx, { kid, from, x5c }) => ctx.keystore.markPublished(sql, kid, new Date(from), x5c)),
  on(keyRotationOrdered, ({ sql }: Tx, { kid }) => ctx.keystore.makeNext(sql, kid)),
  on(keyRetired, onKeyEnds(ctx)),
  on(keyCompromised, onKeyEnds(ctx)),
]

export const onRegistryFacts = (ctx: Context) => [
  onMemberAdmitted(ctx),
  ...onMemberMoves,
  ...onAchievements,
  ...onKeys(ctx),
]
