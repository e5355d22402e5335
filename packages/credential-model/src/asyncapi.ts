import { z } from 'zod'
import { type EventDefinition, type Topic, topics } from './define-event.js'
import { allEvents } from './events.js'

const topicSummaries: Record<Topic, string> = {
  [topics.registry]:
    'Who belongs, with which keys, and who may award what. Kept for ever; every event is a ledger entry.',
  [topics.credential]: 'What happened to each credential. Kept for ever; every event is a ledger entry.',
  [topics.verification]:
    'That a verification took place: which achievement, which verdict; never who asked. Kept for ever.',
  [topics.ledger]: 'What the ledger did: entries sequenced, checkpoints published.',
  [topics.access]: 'Which bearer keys are known, by hash. Kept for ever; not part of the ledger.',
}

const headers = {
  type: 'object',
  description: 'CloudEvents 1.0 in Kafka binary mode: each attribute is a header with the prefix ce_.',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_partitionkey', 'content-type'],
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: { type: 'string', format: 'uuid' },
    ce_type: { type: 'string' },
    ce_source: {
      type: 'string',
      description: '/members/<slug>: the member that speaks',
    },
    ce_subject: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_producer: {
      type: 'string',
      description: 'the service that made the event',
    },
    ce_partitionkey: { type: 'string' },
    ce_aggregateversion: {
      type: 'string',
      pattern: '^[1-9][0-9]*$',
      description: 'counts per subject and producer',
    },
    ce_correlationid: { type: 'string' },
    ce_causationid: { type: 'string' },
    ce_traceparent: { type: 'string', description: 'W3C Trace Context' },
    ce_ledgerentry: {
      type: 'string',
      description: 'canonical JSON of the ledger entry, signed where the event was made',
    },
    'content-type': { const: 'application/json' },
  },
} as const

const messageId = (event: EventDefinition) => event.type.replace(/^testamur\./, '')

function message(event: EventDefinition) {
  return {
    name: event.type,
    title: event.name,
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/CloudEventHeaders' },
    payload: z.toJSONSchema(event.schema, {
      io: 'input',
      unrepresentable: 'any',
      target: 'draft-7',
    }),
  }
}

/** The AsyncAPI 3.0 document of every event, generated from the contracts. */
export function asyncapi(info: { version: string; publicUrl: string }) {
  const channels: Record<string, unknown> = {}
  const operations: Record<string, unknown> = {}
  for (const topic of Object.values(topics)) {
    const own = allEvents.filter((e) => e.topic === topic)
    const id = topic.replace('testamur.', '')
    channels[id] = {
      address: topic,
      description: topicSummaries[topic],
      messages: Object.fromEntries(own.map((e) => [messageId(e), { $ref: `#/components/messages/${messageId(e)}` }])),
    }
    operations[`hear-${id}`] = {
      action: 'receive',
      channel: { $ref: `#/channels/${id}` },
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Testamur events',
      version: info.version,
      description: `Every event of the spine behind ${info.publicUrl}, generated from the code.`,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: {
      messages: Object.fromEntries(allEvents.map((e) => [messageId(e), message(e)])),
      schemas: { CloudEventHeaders: headers },
    },
  }
}
