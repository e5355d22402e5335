import { randomBytes } from 'node:crypto'
import { type CloudEvent, canonicalEvent } from '@testamur/credential-model'
import { makeEntry } from '@testamur/credential-proof'
import { addToOutbox } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { isAboutKeys } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'

/**
 * Announces a fact in the transaction that made it: with the ledger entry that the member in its `source` signs, and
 * the salt of the entry's commitment kept. What is about keys is kept whole, for auditors to read. For events of the
 * registry's topic; the others carry no entry. Call it late: from an announcement about keys on, others of its kind wait
 * until this transaction ends.
 */
export async function announce(ctx: Context, tx: Tx, event: CloudEvent): Promise<void> {
  const salt = randomBytes(32)
  const signer = await ctx.signerOf(event.source.slice('/members/'.length), tx.sql)
  await tx.salts.add(event.id, salt)
  if (isAboutKeys(event)) await tx.keyOpenings.add(event.id, canonicalEvent(event))
  await addToOutbox(tx.sql, [{ ...event, ledgerentry: makeEntry(event, salt, signer) }])
}
