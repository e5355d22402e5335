import { TestamurError, uuidv7 } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { BLOCK_SIZE, BLOCKS, indicesOf, newPermutationKey } from '../domain/permutation.js'
import { insertList, type LeasableList, lockListsOf, lockNewestList, takeBlocks } from '../store/lists.js'
import { issOf } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

export type Lease = { list: { id: string; uri: string }; indices: number[] }

const sealContext = (list: string) => `permutation ${list}`

async function openList(ctx: Context, tx: Tx, member: string, number: number): Promise<LeasableList> {
  const id = uuidv7()
  const uri = `${ctx.publicUrl}/status-lists/${id}`
  const sealedKey = ctx.seal.seal(newPermutationKey(), sealContext(id))
  await insertList(tx.sql, { id, member, number, uri, sealedKey, now: ctx.clock.now() })
  tx.tell('status-lists')
  return { id, uri, number, sealedKey, nextBlock: 0 }
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

/**
 * Hands out `size` indices that nobody had before and nobody else will get, in whole blocks of 64: what the last block
 * holds beyond `size` stays unused. They look random to anyone without the list's key.
 * @throws TestamurError MEMBER_NOT_FOUND
 */
export async function leaseIndices(ctx: Context, member: string, size: number): Promise<Lease> {
  if (!(await issOf(ctx.store.pool, member))) await ctx.caughtUp()
  return ctx.store.transaction(async (tx) => {
    if (!(await issOf(tx.sql, member)))
      throw new TestamurError('MEMBER_NOT_FOUND', `No member ${member} is known here.`, {
        remedy: 'Check the slug, or try again once the admission has arrived.',
      })
    const blocks = Math.ceil(size / BLOCK_SIZE)
    const list = await listWithRoom(ctx, tx, member, blocks)
    await takeBlocks(tx.sql, list.id, list.nextBlock, blocks, ctx.clock.now())
    const key = ctx.seal.open(list.sealedKey, sealContext(list.id))
    return { list: { id: list.id, uri: list.uri }, indices: indicesOf(key, list.nextBlock, blocks).slice(0, size) }
  })
}
