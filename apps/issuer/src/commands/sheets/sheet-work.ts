import type { Context } from '../../context.js'
import { runSheets } from './run-sheets.js'
import { sweepSheets } from './sweep-sheets.js'

const SWEEP_EVERY_MS = 3_600_000

/** One round of what is done for sheets in the background: award, and now and then sweep. */
export function createSheetWork(ctx: Context): (stopped: () => boolean) => Promise<void> {
  let swept = Number.NEGATIVE_INFINITY
  return async (stopped) => {
    await runSheets(ctx, stopped)
    if (performance.now() - swept < SWEEP_EVERY_MS) return
    swept = performance.now()
    await sweepSheets(ctx)
  }
}
