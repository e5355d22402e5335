import type { Clock, Logger, Seal } from '@testamur/service-kit'
import { startLoop } from '@testamur/service-kit'
import { type Cosigner, openTileLog, type TileLog, type TileLogOptions } from '@testamur/tile-log'
import { adoptRows } from './commands/adopt-rows.js'
import { closeShard } from './commands/close-shard.js'
import { type LogKey, newShard, openKey, openShards } from './commands/open-log.js'
import { recordCheckpoints } from './commands/record-checkpoints.js'
import { bytesOfUuid } from './domain/event-bytes.js'
import type { ShardRecord } from './domain/log.js'
import type { LogPlace } from './store/announced.js'
import { leaderLock } from './store/leader-lock.js'
import type { OpenStorage } from './store/storage.js'
import type { Store } from './store/store.js'

export type KeeperOptions = {
  store: Store
  storage: OpenStorage
  /** Of the database whose advisory lock says who sequences. */
  databaseUrl: string
  seal: Seal
  clock: Clock
  log: Logger
  /** The origin of a new log; an old one keeps its own. */
  origin: string
  /** Whose cosignatures a checkpoint needs before it is published; none where it is not given. */
  witnesses?: Cosigner
  faults?: TileLogOptions['faults']
}

export type OpenShard = { record: ShardRecord; key: LogKey; log: TileLog }

/** What runs while this process is the sequencer. */
export type Leading = { begin(): Promise<void>; end(): Promise<void> }

/** The logs of the ledger in this process: it follows them, and sequences the open one while it holds the lock. */
export type Keeper = {
  /** From the first to the open one. */
  shards(): readonly OpenShard[]
  /** The one that takes entries. */
  current(): OpenShard
  /** Where an event's entry stands, in whichever shard. */
  find(eventId: string): LogPlace | undefined
  leads(): boolean
  /** Why the log stands still, where it does. */
  why(): string | undefined
  start(leading: Leading): void
  /** Closes the open shard for good and opens the next. Only where this process leads. */
  openNext(): Promise<OpenShard>
  stop(): Promise<void>
}

/** How soon a standby takes in what the sequencer appended, and asks for the lock. */
const FOLLOW_MS = 100
const RETRY_MS = 500

/** Opens every shard for reading. @throws JournalDamaged */
export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const { store, storage, seal, clock, log } = options
  const shards: OpenShard[] = []
  const lock = leaderLock(options.databaseUrl)
  let leads = false
  let leading: Leading | undefined
  let failure: string | undefined
  let loop: { stop(): Promise<void> } | undefined

  const openShard = async (record: ShardRecord): Promise<OpenShard> => {
    const key = openKey(record, seal)
    const { witnesses, faults } = options
    const opened = await openTileLog({
      origin: record.origin,
      signer: key.signer,
      ...(await storage(record.number)),
      ...(witnesses && { witnesses }),
      ...(faults && { faults }),
      clock: () => clock.now(),
      onTrouble: (what, err) => log.warn({ err, shard: record.number }, what),
    })
    return { record, key, log: opened }
  }
  const current = (): OpenShard => shards.at(-1)!
  const readShards = async (newOne: (shard: OpenShard) => Promise<void> = async () => {}) => {
    const { origin } = options
    const records = await openShards(store, { origin, seal, clock })
    for (const record of records) {
      const known = shards.find((shard) => shard.record.number === record.number)
      if (known) known.record = record
      else {
        const shard = await openShard(record)
        await newOne(shard)
        shards.push(shard)
      }
    }
  }
  await readShards()

  const addShard = async (): Promise<void> => {
    const closing = current()
    const record = newShard({ number: closing.record.number + 1, firstOrigin: shards[0]!.record.origin, seal, clock })
    await closeShard({ store, clock }, closing, record)
    // It is known to others once it takes entries.
    await readShards((shard) => shard.log.lead())
  }
  const lead = async () => {
    await readShards()
    const { log: opened, record } = current()
    await opened.lead()
    const adopted = record.number === 1 ? await adoptRows(store, opened) : 0
    if (adopted > 0) log.info({ entries: adopted }, 'the log was taken over from the rows of the database')
    await store.rewind(opened.marks)
    await recordCheckpoints({ store, clock }, record, opened.recent())
    // The process that closed it may have died before it opened the next.
    if (opened.closed) await addShard()
    await leading?.begin()
  }
  /** What this process knows of the log may be more than what is durable: it is read again. */
  const reopen = async () => {
    const shard = current()
    await shard.log.stop().catch(() => {})
    shards[shards.length - 1] = await openShard(shard.record)
  }
  const standDown = async () => {
    leads = false
    await leading?.end()
    await lock.release()
    await reopen()
  }
  const followOn = async () => {
    try {
      await current().log.follow()
    } catch (error) {
      await reopen()
      throw error
    }
  }
  /** Leads while that is possible, and follows else. Answers when to look again, in milliseconds. */
  const round = async (): Promise<number> => {
    if (leads) {
      const failed = current().log.failure()
      if (lock.held() && !failed) return FOLLOW_MS
      const what = failed ? 'the log stands still and is opened again' : 'the lock of the sequencer is lost'
      log.error({ err: failed }, what)
      await standDown()
      return RETRY_MS
    }
    await followOn()
    if (!(await lock.take())) return FOLLOW_MS
    try {
      await lead()
      leads = true
    } catch (error) {
      await standDown()
      throw error
    }
    return FOLLOW_MS
  }
  const guarded = async (): Promise<number> => {
    try {
      const next = await round()
      failure = undefined
      return next
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (failure !== why) log.error({ err: error }, 'this ledger cannot lead the log now')
      failure = why
      return RETRY_MS
    }
  }

  return {
    shards: () => shards,
    current,
    find: (eventId) => {
      const id = bytesOfUuid(eventId)
      for (const { record, log: opened } of shards.toReversed()) {
        const index = opened.indexOf(id)
        if (index >= 0) return { shard: record.number, index }
      }
      return undefined
    },
    leads: () => leads,
    why: () => failure ?? current().log.failure()?.message,
    start: (parts) => {
      leading = parts
      loop = startLoop('leading', guarded, log)
    },
    openNext: async () => {
      if (!leads) throw new Error('another process leads the log')
      await addShard()
      return current()
    },
    stop: async () => {
      await loop?.stop()
      if (leads) await leading?.end()
      leads = false
      for (const shard of shards) await shard.log.stop().catch((err) => log.error({ err }, 'a shard was not closed'))
      await lock.release()
    },
  }
}
