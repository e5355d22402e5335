import type { z } from 'zod'
import type { CloudEvent } from './cloud-event.js'
import { instantOf, uuidv7 } from './ids.js'

/** The topics of the spine. `access` holds who may call, and is not part of the ledger. */
export const topics = {
  registry: 'testamur.registry',
  credential: 'testamur.credential',
  verification: 'testamur.verification',
  ledger: 'testamur.ledger',
  access: 'testamur.access',
} as const
export type Topic = (typeof topics)[keyof typeof topics]

/** Every event of these topics becomes exactly one ledger entry. */
export const ledgerTopics: readonly Topic[] = [topics.registry, topics.credential]

export type EventParts<Data> = {
  /** The member that speaks, or the consortium. */
  member: string
  producer: string
  data: Data
  /** When it happened. */
  now: Date
  aggregateVersion?: number
  correlationId?: string
  causationId?: string
}

export type EventDefinition<Data = unknown> = {
  /** `credential.revoked` */
  name: string
  version: number
  /** `testamur.credential.revoked.v2` */
  type: string
  topic: Topic
  schema: z.ZodType<Data>
  /** The aggregate's id, which is also the partition key. */
  keyOf: (data: Data) => string
  /** A new event of the newest version, without a ledger entry. The data is checked against the schema. */
  make: (parts: EventParts<Data>) => CloudEvent<Data>
  /** As `make`, unchecked: for a hot path that builds the data of checked parts, and whose tests hold it against the schema. */
  build: (parts: EventParts<Data>) => CloudEvent<Data>
  /** The data of an event of this name in any version ever published, brought up to the newest. @throws ZodError */
  read: (event: Pick<CloudEvent, 'type' | 'data'>) => Data
}

type Upcasts = Record<number, (old: Record<string, unknown>) => Record<string, unknown>>

const versionOf = (type: string): number => Number(/\.v(\d{1,4})$/.exec(type)?.[1] ?? Number.NaN)

/**
 * Declares an event once: name, version, schema, key and the pure upcasts from older versions (`{ 1: v1 => v2 }`).
 * No event name is typed by hand anywhere else.
 */
export function defineEvent<Schema extends z.ZodType>(
  name: string,
  version: number,
  topic: Topic,
  schema: Schema,
  keyOf: (data: z.infer<Schema>) => string,
  upcasts: Upcasts = {},
): EventDefinition<z.infer<Schema>> {
  const type = `testamur.${name}.v${version}`
  type Data = z.infer<Schema>
  const build = ({ member, producer, data, now, ...more }: EventParts<Data>): CloudEvent<Data> => {
    const key = keyOf(data)
    const { aggregateVersion, correlationId, causationId } = more
    // In the order of the canonical form, which is then written as it stands.
    return {
      ...(aggregateVersion !== undefined && { aggregateversion: aggregateVersion }),
      ...(causationId !== undefined && { causationid: causationId }),
      ...(correlationId !== undefined && { correlationid: correlationId }),
      data,
      datacontenttype: 'application/json',
      id: uuidv7(),
      partitionkey: key,
      producer,
      source: `/members/${member}`,
      specversion: '1.0',
      subject: key,
      time: instantOf(now),
      type,
    }
  }
  return {
    name,
    version,
    type,
    topic,
    schema: schema as unknown as z.ZodType<z.infer<Schema>>,
    keyOf,
    make: (parts) => build({ ...parts, data: schema.parse(parts.data) as Data }),
    build,
    read: (event) => {
      let data = event.data as Record<string, unknown>
      for (let v = versionOf(event.type); v < version; v++) data = upcasts[v]?.(data) ?? data
      return schema.parse(data) as z.infer<Schema>
    },
  }
}

/** `credential.revoked` from `testamur.credential.revoked.v2`; undefined for a type that is not ours. */
export const eventName = (type: string): string | undefined =>
  /^testamur\.([a-z-]+\.[a-z-]+)\.v\d{1,4}$/.exec(type)?.[1]
