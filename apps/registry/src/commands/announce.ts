import { randomBytes } from 'node:crypto'
import type { CloudEvent } from '@testamur/credential-model'
import { makeEntry } from '@testamur/credential-proof'
import { addToOutbox } from '@testamur/event-bus'
import type { Context } from '../context.js'
import type { Tx } from '../store/store.js'

/**
 * Announces a fact in the transaction that made it: with the ledger entry that the member in its `source` signs, and
 * the salt of the entry's commitment kept. For events of the registry's topic; the others carry no entry.
 */
export async function announce(ctx: Context, tx: Tx, event: CloudEvent): Promise<void> {
  const salt = randomBytes(32)
  const signer = await ctx.signerOf(event.source.slice('/members/'.length), tx.sql)
  await tx.salts.add(event.id, salt)
  await addToOutbox(tx.sql, [{ ...event, ledgerentry: makeEntry(event, salt, signer) }])
}
