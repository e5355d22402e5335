import type { BusRecord, Received } from '../bus.js'

type HeaderValue = Buffer | string | (Buffer | string)[] | undefined
/** The least of a message as it comes from Kafka: nothing about it is taken for granted. */
type Incoming = {
  key: Buffer | null
  value: Buffer | null
  headers?: Record<string, HeaderValue>
  offset: string
  timestamp: string
}

export const toMessage = (partition: number, record: BusRecord) => ({
  partition,
  key: record.key,
  value: record.value,
  headers: record.headers,
})

/** A message as a record. What is missing becomes empty, and is then refused by whoever decodes it. */
export function toReceived(topic: string, partition: number, message: Incoming): Received {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestamp: new Date(Number(message.timestamp)),
    key: message.key?.toString('utf8') ?? '',
    value: message.value ?? Buffer.alloc(0),
    headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, textOf(value)])),
  }
}

function textOf(value: HeaderValue): string {
  const first = Array.isArray(value) ? value[0] : value
  return first === undefined ? '' : first.toString('utf8')
}
