import { z } from 'zod'
import { allEvents, asyncapi, type EventDefinition, topics } from '../src/index.js'

type Schema = {
  properties?: Record<string, { type?: string; enum?: unknown[]; const?: unknown; format?: string }>
  required?: string[]
}

function fieldsOf(event: EventDefinition): string {
  const schema = z.toJSONSchema(event.schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return Object.entries(schema.properties ?? {})
    .map(([name]) => (schema.required?.includes(name) ? `\`${name}\`` : `\`${name}\`?`))
    .join(', ')
}

/** The page docs/events/README.md, made from the catalogue. */
export function eventsPage(): string {
  const { channels } = asyncapi({ version: '0', publicUrl: '' })
  const sections = Object.values(topics).map((topic) => {
    const { description } = channels[topic.replace('testamur.', '')] as { description: string }
    const rows = allEvents.filter((e) => e.topic === topic).map((e) => `| \`${e.type}\` | ${fieldsOf(e)} |`)
    return [`## ${topic}`, '', description, '', '| type | data |', '| --- | --- |', ...rows, ''].join('\n')
  })
  return [
    '# Events',
    '',
    'Generated from `packages/credential-model/src/events.ts` (`UPDATE_DOCS=1 npm test -- events-page`). CloudEvents 1.0; on Kafka in binary',
    'mode with the prefix `ce_`. The whole, with every schema, is served at `/events/asyncapi.json`. One example of each version ever',
    'published stands in `docs/vectors/events`.',
    '',
    ...sections,
  ].join('\n')
}
