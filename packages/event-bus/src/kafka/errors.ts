import { setTimeout as pause } from 'node:timers/promises'

type KafkaLike = { type?: unknown; cause?: unknown; originalError?: unknown; errors?: unknown }

/** Does the error, or what it was caused by, carry one of Kafka's error types? */
export function isOfType(error: unknown, types: readonly string[], depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false
  const { type, cause, originalError, errors } = error as KafkaLike
  if (typeof type === 'string' && types.includes(type)) return true
  const inner = [cause, originalError, ...(Array.isArray(errors) ? errors : [])]
  return inner.some((each) => isOfType(each, types, depth + 1))
}

/** The broker has lost track of our sequence numbers: this producer will never get a record through again. */
export const isOutOfOrder = (error: unknown): boolean =>
  isOfType(error, [
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    'UNKNOWN_PRODUCER_ID',
    'INVALID_PRODUCER_EPOCH',
    'INVALID_PRODUCER_ID_MAPPING',
  ])

/** What brokers answer while the news of a topic, or of its new leader, is still on its way to them. */
export const notYetKnown = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']

const PATIENCE_MS = 15_000

/** Tries again while the brokers do not agree on a topic and its leaders. */
export async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isOfType(error, notYetKnown) || performance.now() > deadline) throw error
      await pause(100)
    }
  }
}
