import type { BatchState } from '../../src/client.js'
import { type Member, until } from '../issuer-town.js'

/** A sheet with one row for each learner, CSV with commas. */
export const sheetOf = (achievement: string, count: number, prefix = 's'): string =>
  [
    'achievement,learnerId,givenName,familyName,email',
    ...Array.from({ length: count }, (_, i) => `${achievement},${prefix}-${i},Zoë,O'Brien ${i},z${i}@example.org`),
  ].join('\n')

/** Waits until a sheet is in one of these states. */
export const reaches = (
  { client }: Pick<Member, 'client'>,
  id: string,
  states: readonly BatchState[],
  patience?: number,
) =>
  until(async () => {
    const progress = await client.batch(id)
    if (!states.includes(progress.state)) throw new Error(`${progress.state}: ${progress.done} of ${progress.rows}`)
    return progress
  }, patience)

/** The problem that a call is answered with. */
export const problemOf = (call: Promise<unknown>): Promise<{ status: number; code: string; message: string }> =>
  call.then(
    () => {
      throw new Error('it was not refused')
    },
    (error) => error as { status: number; code: string; message: string },
  )
