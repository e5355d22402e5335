import type { CredentialStatus } from '@testamur/credential-model'
import type { CredentialQuery, Delivery, ProfileName } from '../contract.js'
import type { IssuedCredential, WalletEvent, WalletNotice } from '../domain/credential.js'
import type { Prisma } from './generated/client.js'
import type { Store } from './store.js'

const include = { learner: true, claim: true, notices: { orderBy: { at: 'asc' } } } as const
type Row = Prisma.CredentialGetPayload<{ include: typeof include }>

const buffer = (bytes: Uint8Array) => Buffer.from(bytes)

function toCredential(row: Row): IssuedCredential {
  const { learner, claim, notices, sealed, validUntil, erasedAt } = row
  return {
    id: row.id,
    member: row.member,
    achievement: row.achievement,
    achievementVersion: row.achievementVersion,
    profile: row.profile as ProfileName,
    delivery: row.delivery as Delivery,
    status: { list: row.statusList, uri: row.statusUri, index: row.statusIndex, value: row.status as CredentialStatus },
    version: row.version,
    issuedAt: row.issuedAt,
    eventId: row.eventId,
    ...(validUntil && { validUntil }),
    ...(erasedAt && { erasedAt }),
    ...(sealed && { sealed: buffer(sealed) }),
    ...(learner && { learner: { id: learner.id, sealedKey: buffer(learner.sealedKey) } }),
    ...(claim && { claim: toClaim(claim) }),
    ...(notices.length > 0 && { notices: notices.map(toNotice) }),
  }
}

const toClaim = ({ holder, eventId, claimedAt, sealed }: NonNullable<Row['claim']>) => ({
  holder,
  eventId,
  claimedAt,
  ...(sealed && { sealed: buffer(sealed) }),
})

const toNotice = ({ event, at, description }: Row['notices'][number]): WalletNotice => ({
  event: event as WalletEvent,
  at,
  ...(description && { description: buffer(description) }),
})

/** The member's credential; another member's is not found. */
export async function findCredential(store: Store, member: string, id: string): Promise<IssuedCredential | undefined> {
  const row = await store.read.credential.findFirst({ where: { id, member }, include })
  return row ? toCredential(row) : undefined
}

function stateFilter(state: CredentialQuery['state']): Prisma.CredentialWhereInput {
  if (state === 'erased') return { erasedAt: { not: null } }
  if (state === 'claimed') return { claim: { isNot: null } }
  if (state === 'unclaimed') return { delivery: 'offer', claim: { is: null }, erasedAt: null }
  return state ? { status: state } : {}
}

/** Where a page ended. Ids alone would not do: an award may be made later than it says, as the rows of a sheet are. */
export type Place = { issuedAt: Date; id: string }

const after = ({ issuedAt, id }: Place): Prisma.CredentialWhereInput => ({
  OR: [{ issuedAt: { lt: issuedAt } }, { issuedAt, id: { lt: id } }],
})

/** One page of a member's credentials, the newest first; `before` is the last one of the page before. */
export async function listCredentials(
  store: Store,
  member: string,
  query: { achievement?: string; learnerId?: string; state?: CredentialQuery['state']; before?: Place; limit: number },
): Promise<IssuedCredential[]> {
  const { achievement, learnerId, state, before, limit } = query
  const where: Prisma.CredentialWhereInput = {
    member,
    ...(achievement && { achievement }),
    ...(learnerId && { learnerId }),
    AND: [before ? after(before) : {}, stateFilter(state)],
  }
  const orderBy = [{ issuedAt: 'desc' }, { id: 'desc' }] as const
  const rows = await store.read.credential.findMany({ where, include, orderBy: [...orderBy], take: limit })
  return rows.map(toCredential)
}
