export type {
  BusRecord,
  ConsumeOptions,
  Consumption,
  DeliveryControl,
  DeliveryOutcome,
  EventBus,
  Received,
  TopicSpec,
} from './bus.js'
export { BusDecodeError, fromRecord, toRecord } from './cloud-event-binary.js'
export { startConsumer } from './consumer.js'
export type { Consumer, ConsumerOptions, Delivered, Halted, Parked } from './consumer-options.js'
export { toHeaders } from './event-headers.js'
export { RecordFailure } from './failure.js'
export type { FaultPoint, Faults } from './faults.js'
export { type Handler, NotYet, on, type Place, Unprocessable } from './handlers.js'
export { installSpine } from './install-spine.js'
export type { Logger } from './logger.js'
export { partitionFor } from './murmur2.js'
export { type BusConfig, openBus } from './open-bus.js'
export { addColumnsToOutbox, addToOutbox } from './outbox.js'
export { type OutboxColumns, outboxColumns } from './outbox-columns.js'
export { OUTBOX_TARGET, outboxValues } from './outbox-row.js'
export { joinArrays, pgArray } from './pg-arrays.js'
export { startRelay } from './relay.js'
export type { Relay, RelayOptions } from './relay-options.js'
export { type ReplayOptions, replay } from './replay.js'
export { rewind } from './rewind.js'
export type { Sql, Statement } from './sql.js'
export { topicSpecs } from './topics.js'
export { type GroupWatch, watchGroup } from './watch-group.js'
