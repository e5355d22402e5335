import { type LogPolicy, openCheckpoint, reachesQuorum } from '@testamur/transparency-log'
import type { PublishedCheckpoint } from './log.js'

/** Checkpoints that were published about before the moment, the newest first, of sizes below one that is given. */
type Pages = (limit: number, belowSize?: number) => Promise<PublishedCheckpoint[]>

const PAGE = 50
/** So many are looked at: witnesses' clocks may run ahead of the log's, but not for long. */
const MOST = 2_000

/** Whether those who cosigned before the moment are enough by themselves. A cosignature's time is in whole seconds. */
async function isWitnessed({ note }: PublishedCheckpoint, policy: LogPolicy, before: Date): Promise<boolean> {
  const { cosignatures } = await openCheckpoint(note, policy)
  const early = cosignatures.filter(({ timestamp }) => timestamp * 1_000 < before.getTime())
  const keys = policy.witnesses.filter(({ key }) =>
    early.some(({ name, keyId }) => name === key.name && keyId === key.keyId),
  )
  return reachesQuorum(
    policy,
    keys.map(({ key }) => key),
  )
}

/** The last checkpoint that the policy's quorum had cosigned before a moment; undefined where there is none. */
export async function lastWitnessedBefore(
  pages: Pages,
  policy: LogPolicy,
  before: Date,
): Promise<PublishedCheckpoint | undefined> {
  let below: number | undefined
  for (let seen = 0; seen < MOST; seen += PAGE) {
    const page = await pages(PAGE, below)
    for (const checkpoint of page)
      if (await isWitnessed(checkpoint, policy, before).catch(() => false)) return checkpoint
    if (page.length < PAGE) return undefined
    below = page.at(-1)!.size
  }
  return undefined
}
