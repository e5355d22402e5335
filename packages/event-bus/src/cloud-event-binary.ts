import { CloudEvent } from '@testamur/credential-model'
import type { BusRecord, Received } from './bus.js'
import { toHeaders, topicOf } from './event-headers.js'
import { plainEvent } from './plain-event.js'

/** A message that is not a CloudEvent of ours in binary mode. Its text names what is wrong and never holds the content. */
export class BusDecodeError extends Error {
  override readonly name = 'BusDecodeError'
}

/**
 * A CloudEvent in the Kafka protocol binding's binary mode (CloudEvents Kafka binding 1.0.2 §3.2): attributes as
 * `ce_` headers, `datacontenttype` as `content-type`, the data as JSON in the value, `partitionkey` as the key.
 * @throws TypeError for a type that no topic is declared for
 */
export function toRecord(event: CloudEvent): BusRecord {
  const value = Buffer.from(JSON.stringify(event.data))
  return { topic: topicOf(event), key: event.partitionkey, headers: toHeaders(event), value }
}

/** The event inside a record. Extensions that we do not know are kept as text. @throws BusDecodeError */
export function fromRecord(record: Received): CloudEvent {
  const data = jsonOf(record.value)
  const event = plainEvent(record.headers) ?? eventBySchema(record.headers)
  event.data = data
  if (event.partitionkey !== record.key) throw new BusDecodeError('ce_partitionkey is not the key of the message')
  return event
}

/** Still without its data, which may be any JSON. */
function eventBySchema(headers: Record<string, string>): CloudEvent {
  const event = CloudEvent.safeParse({ ...attributesOf(headers), data: null })
  if (!event.success) throw new BusDecodeError(describe(event.error.issues))
  return event.data as CloudEvent
}

function attributesOf(headers: Record<string, string>): Record<string, unknown> {
  const attributes: Record<string, unknown> = { datacontenttype: headers['content-type'] }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^ce_[a-z0-9]{1,40}$/.test(name)) continue
    attributes[name.slice(3)] = name === 'ce_aggregateversion' ? Number(value) : value
  }
  return attributes
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function jsonOf(value: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(value))
  } catch {
    throw new BusDecodeError('the value is not JSON in UTF-8')
  }
}

const describe = (issues: { path: PropertyKey[]; message: string }[]): string =>
  issues
    .slice(0, 5)
    .map((issue) => `ce_${issue.path.map(String).join('.')}: ${issue.message}`)
    .join('; ')
