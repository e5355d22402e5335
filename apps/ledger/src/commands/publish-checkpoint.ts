import { CONSORTIUM, checkpointPublished, uuidv7 } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import type { Clock } from '@testamur/service-kit'
import {
  consistencyProof,
  signCheckpoint,
  tileNodeReader,
  treeRoot,
  verifyConsistency,
} from '@testamur/transparency-log'
import type { LogState, PublishedCheckpoint } from '../domain/log.js'
import type { Store, Tx } from '../store/store.js'
import { TreeDamaged } from './append-entries.js'
import type { OpenLog } from './open-log.js'

export type Publisher = {
  store: Store
  log: OpenLog
  clock: Clock
  /** Whether checkpoints are announced to the outbox; a bare log has none. */
  announce: boolean
}

/** Refuses a tree that is not, as its tiles stand in storage, the one that was sequenced, or does not continue the last one signed. */
async function requireSound(tx: Tx, state: LogState, last: PublishedCheckpoint | undefined): Promise<void> {
  const readNode = tileNodeReader(state.size, tx.tiles.read)
  const root = await treeRoot(state.size, readNode)
  if (Buffer.compare(root, state.root) !== 0)
    throw new TreeDamaged(`the tiles of size ${state.size} do not lead to its root: nothing is signed`)
  if (!last) return
  const proof = await consistencyProof(last.size, state.size, readNode)
  if (!verifyConsistency(last.size, state.size, last.root, root, proof))
    throw new TreeDamaged(`size ${state.size} does not continue the checkpoint of size ${last.size}: nothing is signed`)
}

async function announce(tx: Tx, { clock, log }: Publisher, { size, root, note }: PublishedCheckpoint): Promise<void> {
  const data = { checkpoint: uuidv7(), origin: log.origin, size, root: Buffer.from(root).toString('base64'), note }
  const event = checkpointPublished.make({ member: CONSORTIUM, producer: 'ledger', now: clock.now(), data })
  await addToOutbox(tx.sql, [event])
}

/**
 * Publishes a checkpoint of all that is sequenced, where that is more than the last one covers. Of several processes one
 * publishes at a time. @throws TreeDamaged
 */
export async function publishCheckpoint(publisher: Publisher): Promise<PublishedCheckpoint | undefined> {
  const { store, log, clock } = publisher
  if (!(await hasGrown(store))) return undefined
  return store.transaction(async (tx) => {
    await tx.checkpoints.becomePublisher()
    const state = await tx.log.state()
    const last = await tx.checkpoints.latest()
    if (state.size === 0 || state.size <= (last?.size ?? 0)) return undefined
    await requireSound(tx, state, last)
    const note = await signCheckpoint({ origin: log.origin, ...state }, [log.signer])
    const checkpoint = { ...state, note, publishedAt: clock.now() }
    await tx.checkpoints.insert(checkpoint)
    if (publisher.announce) await announce(tx, publisher, checkpoint)
    return checkpoint
  })
}

async function hasGrown(store: Store): Promise<boolean> {
  const [state, last] = await Promise.all([store.log.state(), store.checkpoints.latest()])
  return state.size !== (last?.size ?? 0)
}
