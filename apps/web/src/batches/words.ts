import type { BatchProgress, SheetField } from '../api/batches.js'

export const fieldNames: Record<SheetField, string> = {
  achievement: 'Achievement',
  learnerId: 'Learner number',
  givenName: 'Given name',
  familyName: 'Family name',
  email: 'E-mail',
  result: 'Result',
  validUntil: 'Valid until',
  profile: 'Profile',
  delivery: 'Delivery',
}

export const encodingNames: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252 (Western European)',
}
export const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

const number = new Intl.NumberFormat('en')
export const count = (n: number): string => number.format(n)
export const rowsInWords = (n: number): string => `${count(n)} ${n === 1 ? 'row' : 'rows'}`

/** "about 3 minutes", for a number of seconds. */
export function secondsInWords(seconds: number): string {
  if (seconds < 5) return 'a few seconds'
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} seconds`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `about ${minutes} minutes`
  return `about ${Math.round(minutes / 60)} hours`
}

/** Rows that can be awarded and have no outcome yet. */
export const waitingOf = ({ rows, done, failed, state }: BatchProgress): number =>
  state === 'cancelled' ? 0 : rows - done - failed

export const stateNames: Record<BatchProgress['state'], string> = {
  checking: 'Being checked',
  checked: 'Checked, not started',
  running: 'Running',
  paused: 'Paused',
  finished: 'Finished',
  cancelled: 'Cancelled',
}

/** The sheet in one sentence: what happened, and what it needs. */
export function headline(batch: BatchProgress): string {
  const { state, rows, done, failed } = batch
  const needs = failed === 0 ? 'No row needs you' : `${rowsInWords(failed)} ${failed === 1 ? 'needs' : 'need'} you`
  if (state === 'checked') return `${needs}; ${rowsInWords(waitingOf(batch))} can be awarded. Nothing is signed yet.`
  if (state === 'running') return `Awarding: ${count(done)} of ${rowsInWords(rows)} done. ${needs}.`
  if (state === 'paused')
    return `Paused: ${count(done)} of ${rowsInWords(rows)} done, ${rowsInWords(waitingOf(batch))} wait.`
  if (state === 'cancelled') return `Cancelled: ${count(done)} of ${rowsInWords(rows)} were awarded, and stay so.`
  if (state === 'finished') return `Finished: ${count(done)} of ${rowsInWords(rows)} were awarded. ${needs}.`
  return 'Every row is being checked.'
}

/** What is told to who listens: steps of a tenth, and every change of state. */
export function spoken({ state, rows, done, failed }: BatchProgress): string {
  if (state !== 'running') return stateNames[state]
  const tenths = rows === 0 ? 0 : Math.floor(((done + failed) * 10) / rows)
  return tenths === 0 ? 'Awarding has begun' : `${tenths * 10} % of the rows are done`
}
