import type { CloudEvent } from '@testamur/credential-model'

// Events as nearly all of them are, read without the schema, which costs ten times as much. What is taken here the schema
// takes too, with the same result (cloud-event-binary.test.ts holds the one against the other); all else is left to it.

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const TIME =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/
const VERSION = /^[1-9]\d{0,14}$/

type Rule = (value: string) => boolean
const upTo =
  (length: number): Rule =>
  (value) =>
    value.length <= length

/** By header: the attribute, and when its value is plain. `ce_aggregateversion` is the one that is no text. */
const plain = new Map<string, { name: string; takes: Rule }>(
  Object.entries({
    specversion: (value: string) => value === '1.0',
    id: (value: string) => ID.test(value),
    type: upTo(200),
    source: upTo(200),
    subject: upTo(200),
    time: (value: string) => TIME.test(value),
    producer: upTo(40),
    aggregateversion: (value: string) => VERSION.test(value),
    correlationid: upTo(200),
    causationid: upTo(200),
    partitionkey: upTo(200),
    traceparent: upTo(100),
    ledgerentry: upTo(1_400),
  }).map(([name, takes]) => [`ce_${name}`, { name, takes }]),
)
const required = ['specversion', 'id', 'type', 'source', 'time', 'producer', 'partitionkey'] as const

/** The event of these headers, still without its data; undefined says nothing, and leaves it to the schema. */
export function plainEvent(headers: Record<string, string>): CloudEvent | undefined {
  if (headers['content-type'] !== 'application/json') return undefined
  const attributes: Record<string, unknown> = { datacontenttype: 'application/json' }
  for (const header in headers) {
    if (!header.startsWith('ce_')) continue
    const rule = plain.get(header)
    const value: unknown = headers[header]
    if (typeof value !== 'string' || !rule?.takes(value)) return undefined
    attributes[rule.name] = rule.name === 'aggregateversion' ? Number(value) : value
  }
  return required.every((name) => attributes[name] !== undefined) ? (attributes as CloudEvent) : undefined
}
