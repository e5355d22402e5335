import type { CheckpointView } from '../../api/ledger.js'
import { csvOf } from '../../uptake/csv.js'
import type { CheckedNote } from '../sight/check-note.js'

export type CheckedCheckpoint = CheckpointView & { checked: CheckedNote }

const words = { good: 'yes', absent: 'no', false: 'false', unknown: 'cannot tell' } as const

/** A witness's word: when it cosigned, else why there is none. */
const sealText = ({ state, at }: CheckedNote['witnesses'][number]): string =>
  state === 'good' && at ? at.toISOString() : words[state]

/** Checkpoints as rows for a spreadsheet, a column for each witness with the time of its cosignature. */
export function checkpointsCsv(checkpoints: readonly CheckedCheckpoint[]): string {
  const witnesses = checkpoints[0]?.checked.witnesses.map(({ key }) => key.name) ?? []
  const header = ['size', 'root', 'published at', 'signed by the log', ...witnesses]
  const rows = checkpoints.map(({ size, root, publishedAt, checked }) => [
    ...[size, root, publishedAt, words[checked.log.state]],
    ...checked.witnesses.map(sealText),
  ])
  return csvOf([header, ...rows])
}
