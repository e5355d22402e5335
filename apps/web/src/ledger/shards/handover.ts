import { openNote, parseVerifierKey } from '@testamur/transparency-log'
import type { ShardView } from '../../api/ledger.js'

/** An earlier log: whether its own key has said at which size it ended, and which key goes on. */
export type Handover = { shard: ShardView; state: 'holds' | 'false' | 'absent' }

/** The second line of a handover, behind the origin; then come the last size and root, and the next log's key. */
const HEADER = 'testamur shard handover v1'

async function stateOf(shard: ShardView, next: ShardView | undefined): Promise<Handover['state']> {
  if (shard.handover === undefined || !next) return 'absent'
  try {
    const { text } = await openNote(shard.handover, [parseVerifierKey(shard.vkey)])
    const said = [shard.origin, HEADER, shard.size, shard.root, next.vkey, ''].join('\n')
    return text === said ? 'holds' : 'false'
  } catch {
    return 'false'
  }
}

/** The closed logs, the latest first, each checked to have named its successor under its own key. */
export async function checkHandovers(shards: readonly ShardView[]): Promise<Handover[]> {
  const closed = shards.filter(({ state }) => state === 'closed')
  const checked = closed.map(async (shard) => {
    const next = shards.find(({ number }) => number === shard.number + 1)
    return { shard, state: await stateOf(shard, next) }
  })
  return (await Promise.all(checked)).reverse()
}
