import { TestamurError } from '@testamur/credential-model'
import { formatProof, parseProof } from '@testamur/transparency-log'
import type { Context } from '../context.js'
import type { EventOpening, TokenCopy } from '../domain/credential.js'

const notReady = (detail: string) =>
  new TestamurError('RECEIPT_NOT_READY', detail, { remedy: 'try again in a few seconds' })

async function ledgerReceipt(ctx: Context, event: string): Promise<string> {
  const url = new URL(`/api/ledger/entries/${event}/receipt`, ctx.config.ledgerUrl)
  let response: Response
  try {
    response = await ctx.fetch(new Request(url, { signal: AbortSignal.timeout(5_000) }))
  } catch (cause) {
    throw new TestamurError('UNAVAILABLE', 'the ledger does not answer', { remedy: 'try again in a moment', cause })
  }
  if (response.ok) return response.text()
  if (response.status === 404) throw notReady('no checkpoint covers the award yet')
  throw new TestamurError('UNAVAILABLE', `the ledger answered ${response.status}`, { remedy: 'try again in a moment' })
}

/**
 * The ledger's proof of an award (C2SP tlog-proof) with the opening in its extra line: it shows which award the entry is
 * about, and that it is this token. @throws TestamurError RECEIPT_NOT_READY
 */
export async function holderReceipt(ctx: Context, { salt, event }: EventOpening, copy: TokenCopy): Promise<string> {
  const proof = parseProof(await ledgerReceipt(ctx, String(event.id)))
  const extra = Buffer.from(JSON.stringify({ salt, event, copySalt: copy.copySalt }))
  return formatProof({ ...proof, extra })
}
