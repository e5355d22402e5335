import { type CloudEvent, canonicalEvent } from '@testamur/credential-model'
import { commitmentOf } from '@testamur/credential-proof'
import { type Handler, Unprocessable } from '@testamur/event-bus'
import { keyFacts } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'

const committedTo = ({ ledgerentry }: CloudEvent): string | undefined =>
  ledgerentry === undefined ? undefined : (JSON.parse(ledgerentry) as { commitment: string }).commitment

/**
 * What this version announces about keys, it keeps in the transaction of the announcement. What an older one announced
 * stands in the topic, which keeps everything, and is taken from there: so a consortium that began with that version
 * can be audited from its first key on.
 */
async function keepOpening(tx: Tx, event: CloudEvent): Promise<void> {
  if (await tx.keyOpenings.has(event.id)) return
  const salt = await tx.salts.find(event.id)
  if (!salt || commitmentOf(event, salt) !== committedTo(event))
    throw new Unprocessable(`the commitment to ${event.id} cannot be opened with what is kept here`)
  await tx.keyOpenings.add(event.id, canonicalEvent(event))
}

export const onKeyFacts: readonly Handler<Tx>[] = keyFacts.map((name) => ({ name, run: keepOpening }))
