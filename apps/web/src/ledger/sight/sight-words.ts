import type { IconName } from '../../ui/icon.js'
import type { Tone } from '../../ui/note.js'
import { ageInWords } from '../../ui/time-words.js'
import { isStale } from '../finding/finding.js'
import { countOf, entries } from '../numbers.js'
import { sealsHeld } from './check-note.js'
import { type Evidence, evidenceOf } from './evidence.js'
import type { Sight } from './sight.js'

export type SightWords = {
  tone: Extract<Tone, 'good' | 'bad' | 'doubt'>
  icon: IconName
  /** The answer to the page's question, one or two words. */
  lead: string
  rest: string
  /** What to do now. */
  next?: string
}

const looks = {
  good: { tone: 'good', icon: 'sealGood', lead: 'No.' },
  bad: { tone: 'bad', icon: 'sealBad', lead: 'It looks so.' },
  doubt: { tone: 'doubt', icon: 'sealDoubt', lead: 'Cannot tell.' },
} as const

/** What an auditor adds to the sentence, from its semicolon on. */
function auditorsPart({ heard, at, findingFault }: Sight, size: number): string {
  if (!heard) return findingFault ? '; what an auditor reported cannot be read' : '; no auditor has reported yet'
  const { finding } = heard
  const when = ageInWords(new Date(finding.at), at)
  if (finding.verdict !== 'clean') return `; the auditor could not tell when it looked, ${when}`
  if (heard.tree.state === 'elsewhere') return `; an auditor last looked at an earlier log, ${when}`
  const all = finding.size >= size ? 'all of them' : `the first ${countOf(finding.size)} of them`
  if (isStale(finding, at)) return `; the last report of an auditor is from ${when}`
  return `; an auditor recomputed ${all} ${when} and found nothing wrong`
}

function sealed(sight: Sight): string {
  const { note, policy, status } = sight
  const log = status.shard > 1 ? ` in log ${status.shard}` : ''
  const size = note?.checkpoint?.size ?? 0
  const held = note ? sealsHeld(note).length : 0
  const each = size === 1 ? 'under' : 'each under'
  return `${entries(size)}${log}, ${each} the seal of ${held} of ${policy.witnesses.length} witnesses${auditorsPart(sight, size)}.`
}

// An auditor that cannot tell takes nothing from what was checked here.
const isDoubt = ({ outcome, name }: Evidence): boolean => outcome === 'cannot-tell' && name !== 'auditor'

const whatToDo: Record<Evidence['name'], string> = {
  log: 'Open this page in a newer browser.',
  witnesses: 'Take what is new as not sealed yet, and look again in a few minutes.',
  memory: 'Ask the operator, if you do not know why. What is below is what the log shows now.',
  auditor: 'Run the auditor again.',
}

function unsealed(sight: Sight, evidence: readonly Evidence[]): Pick<SightWords, 'rest' | 'next'> {
  const size = sight.note?.checkpoint?.size
  if (size === undefined)
    return { rest: 'The log is empty: no checkpoint has been published yet.', next: 'Come back after the first award.' }
  const doubt = evidence.find(isDoubt)
  if (doubt) return { rest: doubt.why, next: whatToDo[doubt.name] }
  return {
    rest: `The log has signed for ${entries(size)}, but no witness has sealed them${auditorsPart(sight, size)}.`,
    next: 'Without witnesses a log could show one history to you and another to someone else. Whoever keeps a checkpoint or a receipt can still prove a later change.',
  }
}

const keepProof =
  'Do not rely on the ledger now. Keep the signed checkpoints below: they are the proof, and need no trust in whoever shows them.'

const saidBy = ({ name, why }: Evidence): string => (name === 'auditor' ? why.replace(/^It /, 'An auditor ') : why)

/** The page's question answered in one sentence: by what failed, else by what cannot be known, else by what was checked. */
export function sightWords(sight: Sight): SightWords {
  const evidence = evidenceOf(sight)
  const failed = evidence.find(({ outcome }) => outcome === 'failed')
  if (failed) return { ...looks.bad, rest: saidBy(failed), next: keepProof }
  const passed = (name: Evidence['name']) => evidence.some((one) => one.name === name && one.outcome === 'passed')
  if (passed('log') && passed('witnesses') && !evidence.some(isDoubt)) return { ...looks.good, rest: sealed(sight) }
  return { ...looks.doubt, ...unsealed(sight, evidence) }
}
