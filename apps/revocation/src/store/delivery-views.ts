import { type CredentialId, instantOf } from '@testamur/credential-model'
import type { DeliveryView } from '../contract.js'
import type { Store } from './store.js'

const find = ({ read }: Store, subscription: string, before: bigint | undefined, take: number) =>
  read.delivery.findMany({
    where: { subscription, ...(before !== undefined && { id: { lt: before } }) },
    orderBy: { id: 'desc' },
    take,
    include: { says: { select: { type: true } }, history: { orderBy: { number: 'desc' }, take: 50 } },
  })

type Row = Awaited<ReturnType<typeof find>>[number]

const toDeliveryView = (row: Row): DeliveryView => ({
  id: String(row.id),
  event: row.event,
  type: row.says.type,
  credential: row.credential as CredentialId,
  state: row.state as DeliveryView['state'],
  createdAt: instantOf(row.createdAt),
  ...(row.state === 'pending' && { nextAt: instantOf(row.nextAt) }),
  ...(row.finishedAt && { finishedAt: instantOf(row.finishedAt) }),
  attempts: row.history.reverse().map((attempt) => ({
    at: instantOf(attempt.at),
    milliseconds: attempt.milliseconds,
    ...(attempt.status !== null && { status: attempt.status }),
    ...(attempt.error !== null && { error: attempt.error }),
  })),
})

/** A subscription's deliveries before `before`, newest first; one more than `limit` where there are more. */
export async function deliveriesBefore(store: Store, subscription: string, before: bigint | undefined, limit: number) {
  return (await find(store, subscription, before, limit + 1)).map(toDeliveryView)
}
