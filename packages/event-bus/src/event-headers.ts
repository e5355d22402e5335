import { type CloudEvent, definitionOf } from '@testamur/credential-model'

/** @throws TypeError for a type that no topic is declared for */
export function topicOf(event: CloudEvent): string {
  const topic = definitionOf(event.type)?.topic
  if (topic === undefined) throw new TypeError(`no topic is declared for events of type ${event.type}`)
  return topic
}

/** Names of headers by attribute: putting one together each time costs as much as all the rest. */
const headerNames = new Map<string, string>()

function headerOf(attribute: string): string {
  const known = headerNames.get(attribute)
  if (known !== undefined) return known
  const name = `ce_${attribute}`
  // Extensions come from elsewhere: their names are not kept without end.
  if (headerNames.size < 1_000) headerNames.set(attribute, name)
  return name
}

export function toHeaders(event: CloudEvent): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': event.datacontenttype }
  for (const [name, value] of Object.entries(event))
    if (name !== 'data' && name !== 'datacontenttype' && value !== undefined) headers[headerOf(name)] = String(value)
  return headers
}
