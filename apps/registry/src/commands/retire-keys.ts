import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { keyRetiredFact } from '../domain/published-key.js'
import type { Succession } from '../domain/succession.js'
import type { Tx } from '../store/store.js'
import { announceKey } from './publish-key.js'

/** Says of each key until when it signs. Gives the member as it is then. */
export async function retireKeys(
  ctx: Context,
  tx: Tx,
  member: Member,
  retire: Succession['retire'],
  now: Date,
): Promise<Member> {
  let moved = member
  for (const { key, until } of retire) {
    await tx.publishedKeys.save({ ...key, until })
    moved = await announceKey(ctx, tx, moved, (version) => keyRetiredFact({ key, now, version, until }))
  }
  return moved
}
