import type { CloudEvent, EventDefinition } from '@testamur/credential-model'

/** Where an event stands in the log. */
export type Place = { topic: string; partition: number; offset: bigint }

/** What a consumer does with one kind of event. Made by `on`. */
export type Handler<Tx> = {
  name: string
  run: (tx: Tx, event: CloudEvent, place: Place) => Promise<void>
}

/**
 * A handler of one event of the catalog: `on(credentialIssued, async (tx, data, event) => …)`. `data` is brought up to
 * the newest version. Throw `NotYet` for what has not arrived, anything else for what can never be applied.
 */
export const on = <Tx, Data>(
  definition: EventDefinition<Data>,
  apply: (tx: Tx, data: Data, event: CloudEvent<Data>, place: Place) => Promise<void>,
): Handler<Tx> => ({
  name: definition.name,
  run: (tx, event, place) => {
    const data = readData(definition, event)
    return apply(tx, data, { ...event, data }, place)
  },
})

/** The event can never be applied, however often it is tried: it is parked (or halts its partition) at once. */
export class Unprocessable extends Error {
  override readonly name = 'Unprocessable'
}

/** What a handler needs has not arrived (an unknown `kid`, say): nothing is parked, its partition waits and tries again. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}

function readData<Data>(definition: EventDefinition<Data>, event: CloudEvent): Data {
  try {
    return definition.read(event)
  } catch (cause) {
    throw new Unprocessable(`the data of ${event.type} does not have the form of ${definition.type}`, { cause })
  }
}
