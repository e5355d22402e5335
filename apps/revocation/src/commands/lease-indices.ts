import { TestamurError, uuidv7 } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { BLOCK_SIZE, BLOCKS, indicesOf, newPermutationKey } from '../domain/permutation.js'
import { insertList, type LeasableList, lockListsOf, lockNewestList, takeBlocks } from '../store/lists.js'
import { issOf } from '../store/replica.js'
import type { Tx } from '../store/tx.js'
import { publishStatusList } from './publish-status-list.js'

export type Lease = { list: { id: string; uri: string }; indices: number[] }

const sealContext = (list: string) => `permutation ${list}`

async function openList(ctx: Context, tx: Tx, member: string, number: number): Promise<LeasableList> {
  const id = uuidv7()
  const uri = `${ctx.publicUrl}/status-lists/${id}`
  const sealedKey = ctx.seal.seal(newPermutationKey(), sealContext(id))
  await insertList(tx.sql, { id, member, number, uri, sealedKey, now: ctx.clock.now() })
  tx.tell('status-lists')
  return { id, uri, number, sealedKey, nextBlock: 0, signed: false }
}

/** The member's first list, made if there is none. */
export async function ensureList(ctx: Context, tx: Tx, member: string): Promise<void> {
  await lockListsOf(tx.sql, member)
  if (!(await lockNewestList(tx.sql, member))) await openList(ctx, tx, member, 1)
}

async function listWithRoom(ctx: Context, tx: Tx, member: string, blocks: number): Promise<LeasableList> {
  await lockListsOf(tx.sql, member)
  const newest = await lockNewestList(tx.sql, member)
  if (newest && newest.nextBlock + blocks <= BLOCKS) return newest
  return openList(ctx, tx, member, (newest?.number ?? 0) + 1)
}

type Given = { lease: Lease } | { unsigned: string }

/** The lease, or the list that must be signed first: it stays made, whatever comes of the lease. */
async function leaseIn(ctx: Context, tx: Tx, member: string, size: number): Promise<Given> {
  if (!(await issOf(tx.sql, member)))
    throw new TestamurError('MEMBER_NOT_FOUND', `No member ${member} is known here.`, {
      remedy: 'Check the slug, or try again once the admission has arrived.',
    })
  const blocks = Math.ceil(size / BLOCK_SIZE)
  const list = await listWithRoom(ctx, tx, member, blocks)
  if (!list.signed) return { unsigned: list.id }
  await takeBlocks(tx.sql, list.id, list.nextBlock, blocks, ctx.clock.now())
  const key = ctx.seal.open(list.sealedKey, sealContext(list.id))
  const indices = indicesOf(key, list.nextBlock, blocks).slice(0, size)
  return { lease: { list: { id: list.id, uri: list.uri }, indices } }
}

/**
 * Hands out `size` indices that nobody had before and nobody else will get, in whole blocks of 64: what the last block
 * holds beyond `size` stays unused. They look random to anyone without the list's key. Only of a list whose token is
 * there to be read: a credential that names a list which does not answer could not be verified.
 * @throws TestamurError MEMBER_NOT_FOUND; KEYS_NOT_READY while the key for the list is not published
 */
export async function leaseIndices(ctx: Context, member: string, size: number): Promise<Lease> {
  if (!(await issOf(ctx.store.pool, member))) await ctx.caughtUp()
  const lease = () => ctx.store.transaction((tx) => leaseIn(ctx, tx, member, size))
  const first = await lease()
  if ('lease' in first) return first.lease
  // False where another process is signing it: the second try then waits for the lock of the list's row.
  await publishStatusList(ctx, first.unsigned)
  const second = await lease()
  if ('lease' in second) return second.lease
  throw new TestamurError('KEYS_NOT_READY', `The status list of ${member} cannot be signed yet.`, {
    remedy: 'Try again in a few seconds: the key for it is not published.',
  })
}
