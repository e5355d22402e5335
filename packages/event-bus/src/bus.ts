/** One message to send. `key` decides the partition; headers are UTF-8 text. */
export type BusRecord = {
  topic: string
  key: string
  readonly headers: Record<string, string>
  /** The headers as JSON, where it is at hand. */
  headersJson?: string
  value: Buffer
}

/** One message as it was read back. `timestamp` is the log's, not the maker's. */
export type Received = BusRecord & { partition: number; offset: bigint; timestamp: Date }

/** `partitions` (12 by default) is fixed for the life of a topic; `keepForever` never expires a record. */
export type TopicSpec = { name: string; partitions?: number; keepForever?: boolean }

export type DeliveryControl = {
  /** The first offset that this batch answers for: everything from here up to the batch's first record is not in the log any more. */
  from: bigint
  /** True once the partition has been given to another member, so that going on would be work for nothing. */
  isStale(): boolean
  heartbeat(): Promise<void>
}

/** What `deliver` answers: undefined = done, go on behind the batch; otherwise ask for the position again after a while. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that just returns means "go on"
export type DeliveryOutcome = void | { retryAfterMs: number }

export type ConsumeOptions = {
  group: string
  topics: string[]
  /** The most records in one `deliver`. */
  maxBatch: number
  /** The most partitions delivered at once (4 by default). */
  concurrency?: number
  /** Where to begin, asked on every assignment and after every retry: our own offset row, never the broker's commit. */
  position(topic: string, partition: number): Promise<bigint>
  /** A bounded batch of ONE partition in order. A rejection counts as `{ retryAfterMs: 500 }`. Other partitions go on meanwhile. */
  deliver(batch: Received[], control: DeliveryControl): Promise<DeliveryOutcome>
  /** Told of the partitions that this member holds after each rebalance. */
  assigned?(partitions: { topic: string; partition: number }[]): void
  /** The member is dead for good while the process lives. */
  onCrash(error: Error): void
}

export type Consumption = {
  /** Asks for the positions again: the group was reset while nothing was under way. */
  reposition(): void
  /** Leaves the group after the batches under way have ended. */
  stop(): Promise<void>
}

/**
 * An ordered, partitioned, replayable log. What callers may rely on: records of one partition keep the order in which
 * their sends were acknowledged; an acknowledged record is durable; a record may be delivered more than once.
 */
export type EventBus = {
  /** Makes the topics that are missing; leaves the others as they are. */
  ensureTopics(topics: TopicSpec[]): Promise<void>
  partitionsOf(topic: string): Promise<number>
  /** All of ONE partition of one topic, in order; resolves when durable. One send in flight per partition: a second one waits. */
  send(topic: string, partition: number, records: BusRecord[]): Promise<void>
  consume(options: ConsumeOptions): Promise<Consumption>
  /** The offset that the next record of each partition will get. */
  endOffsets(topic: string): Promise<Map<number, bigint>>
  health(): Promise<{ ok: boolean; why?: string }>
  close(): Promise<void>
}
