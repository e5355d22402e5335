import { type AchievementId, type CredentialId, instantOf, type MemberSlug } from '@testamur/credential-model'
import type { SubscriptionView } from '../contract.js'
import type { Store } from './store.js'

type Row = NonNullable<Awaited<ReturnType<Store['read']['subscription']['findFirst']>>>

function watchOf(row: Row): SubscriptionView['watch'] {
  if (row.credential !== null) return { credential: row.credential as CredentialId }
  if (row.achievement !== null) return { achievement: row.achievement as AchievementId }
  if (row.member !== null) return { member: row.member as MemberSlug }
  return { all: true }
}

/** A subscription as its owner sees it; the secret is not in it. */
export const toSubscriptionView = (row: Row): SubscriptionView => ({
  id: row.id,
  watch: watchOf(row),
  deliver: row.url === null ? { method: 'sse' } : { method: 'webhook', url: row.url },
  state: row.state as 'active' | 'disabled',
  ...(row.why !== null && { why: row.why }),
  ...(row.verifiedAt && { verifiedAt: instantOf(row.verifiedAt) }),
  createdAt: instantOf(row.createdAt),
})

/** The owner's subscriptions after `after`, oldest first; one more than `limit` where there are more. */
export async function subscriptionsAfter({ read }: Store, owner: string, after: string | undefined, limit: number) {
  const where = { owner, ...(after !== undefined && { id: { gt: after } }) }
  return (await read.subscription.findMany({ where, orderBy: { id: 'asc' }, take: limit + 1 })).map(toSubscriptionView)
}
