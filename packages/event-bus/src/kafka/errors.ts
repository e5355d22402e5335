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
