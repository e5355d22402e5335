import {
  type CloudEvent,
  credentialClaimed,
  credentialIssued,
  credentialRevoked,
  credentialVerified,
  type EventDefinition,
  eventName,
} from '@testamur/credential-model'
import { type Happening, type Measure, monthOf } from '../domain/uptake.js'

type Counted = { definition: EventDefinition<{ member: string; achievement: string }>; measure: Measure }

const counted = new Map<string, Counted>(
  (
    [
      [credentialIssued, 'issued'],
      [credentialClaimed, 'claimed'],
      [credentialVerified, 'verified'],
      [credentialRevoked, 'revoked'],
    ] as const
  ).map(([definition, measure]) => [
    definition.name,
    { definition: definition as unknown as Counted['definition'], measure },
  ]),
)

/** What an event adds to the counts; undefined for one that is not counted. @throws ZodError for data of another form */
export function happeningOf(event: CloudEvent): Happening | undefined {
  const found = counted.get(eventName(event.type) ?? '')
  if (!found) return undefined
  const { member, achievement } = found.definition.read(event)
  return { member, achievement, month: monthOf(event.time), measure: found.measure }
}
