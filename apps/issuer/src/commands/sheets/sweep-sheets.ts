import type { Context } from '../../context.js'
import { dropUnsettled, forgetSheets } from '../../store/sheets/batches.js'

/** A sheet comes in within a minute or so; one that is older was left behind by a process that died. */
const UNSETTLED_MS = 15 * 60_000
/** As long as an offer waits for its wallet: after that the result file is of no use. */
const KEPT_MS = 30 * 86_400_000

/** Drops sheets that never came in whole, and forgets what is personal in those that ended long ago. */
export async function sweepSheets({ store, clock }: Context): Promise<void> {
  const now = clock.now().getTime()
  await store.transaction(({ sql }) => dropUnsettled(sql, { before: new Date(now - UNSETTLED_MS) }))
  while (await store.transaction(({ sql }) => forgetSheets(sql, new Date(now - KEPT_MS)))) {
    // one sheet a transaction
  }
}
