import { ageInWords, timeInWords } from '../../ui/time-words.js'
import type { Answer } from '../answer.js'
import { type Finding, isStale } from '../finding/finding.js'
import { explain } from '../finding/finding-words.js'
import { countOf, entries, listed } from '../numbers.js'
import { sealsHeld } from './check-note.js'
import { quorumInWords } from './policy-file.js'
import type { ClosedSeen, Heard, Remembered, Sight } from './sight.js'

/** One thing that speaks for or against a change. */
export type Evidence = Answer & { name: 'log' | 'witnesses' | 'memory' | 'auditor' }

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
const moment = (at: string | Date): string => timeInWords(new Date(at))

const misreads = new Set<string>(['BAD_NOTE', 'BAD_CHECKPOINT', 'WRONG_ORIGIN'])

function ofLog({ status, note, policy }: Sight): Evidence {
  const seen = { Log: status.origin, 'Its key': status.vkey, Root: status.checkpoint?.root ?? 'none yet' }
  const about = { name: 'log' as const, title: 'The log has signed for all of it', seen }
  if (!note || !status.checkpoint)
    return {
      ...about,
      outcome: 'not-given',
      why: 'No checkpoint has been published yet. The first one follows the first entry.',
    }
  const at = moment(status.checkpoint.publishedAt)
  if (note.refusal && misreads.has(note.refusal.code))
    return {
      ...about,
      outcome: 'failed',
      why: `The latest checkpoint is not one of this log: ${note.refusal.message}.`,
    }
  if (note.log.state === 'good')
    return {
      ...about,
      outcome: 'passed',
      why: `One signature of ${policy.log.name} stands for ${entries(note.checkpoint?.size ?? 0)}, made ${at}.`,
    }
  if (note.log.state === 'unknown')
    return { ...about, outcome: 'cannot-tell', why: 'This browser cannot check Ed25519 signatures. Use a newer one.' }
  return { ...about, outcome: 'failed', why: 'The latest checkpoint does not carry the signature of the log.' }
}

function ofWitnesses(sight: Sight): Evidence {
  const { policy, note, policyFault } = sight
  const seen: Record<string, string> = Object.fromEntries(
    (note?.witnesses ?? []).map(({ key, state, at }) => [key.name, at ? `cosigned ${moment(at)}` : sealWords[state]]),
  )
  const about = { name: 'witnesses' as const, title: 'Witnesses have sealed it', seen }
  if (policyFault)
    return { ...about, outcome: 'cannot-tell', why: `Whom to trust as a witness cannot be read: ${policyFault}.` }
  if (policy.witnesses.length === 0)
    return {
      ...about,
      outcome: 'not-given',
      why: 'No witnesses are configured: nobody but the log itself vouches that it shows everyone the same.',
    }
  if (!note) return { ...about, outcome: 'not-given', why: 'There is no checkpoint yet that they could seal.' }
  const held = sealsHeld(note)
  const liars = note.witnesses.filter(({ state }) => state === 'false')
  if (liars.length > 0)
    return {
      ...about,
      outcome: 'failed',
      why: `The seal in the name of ${listed(liars.map(({ name }) => name))} is false.`,
    }
  if (note.witnesses.some(({ state }) => state === 'unknown'))
    return { ...about, outcome: 'cannot-tell', why: 'This browser cannot check Ed25519 signatures. Use a newer one.' }
  const count = `${held.length} of ${policy.witnesses.length}`
  if (note.refusal?.code === 'TOO_FEW_WITNESSES')
    return {
      ...about,
      outcome: 'cannot-tell',
      why: `Only ${count} have sealed the latest checkpoint; ${quorumInWords(policy)}.`,
    }
  return {
    ...about,
    outcome: 'passed',
    why: `${listed(held.map(({ name }) => name))} sealed the latest checkpoint (${count}; ${quorumInWords(policy)}). Each had checked that nothing before it was changed.`,
  }
}

const sealWords = {
  good: 'cosigned',
  absent: 'has not cosigned',
  false: 'a false cosignature',
  unknown: 'cannot be checked here',
} as const

function remembering({ seen, now, present }: Remembered): Pick<Evidence, 'outcome' | 'why'> {
  const last = `${entries(seen.last.size)} on ${moment(seen.last.at)}`
  if (now.state === 'shrunk')
    return {
      outcome: 'failed',
      why: `This browser saw ${last}; the log now shows ${countOf(present.size)}. It went back.`,
    }
  if (now.state === 'forked')
    return {
      outcome: 'failed',
      why: `This browser saw ${last}. What the log shows now does not contain them as they were.`,
    }
  if (now.state === 'unknown')
    return {
      outcome: 'cannot-tell',
      why: `This browser saw ${last}; whether they are still there cannot be checked now: ${now.why}.`,
    }
  return {
    outcome: 'passed',
    why: `All ${entries(seen.first.size)} that this browser saw on ${moment(seen.first.at)} are there, in their order, and whatever came since.`,
  }
}

/** What this browser saw of a log that was closed since: undefined where it is all there. */
function missing({ origin, seen: { last }, now }: ClosedSeen): Pick<Evidence, 'outcome' | 'why'> | undefined {
  const saw = `This browser saw ${entries(last.size)} of ${origin} on ${moment(last.at)}.`
  if (now.state === 'shrunk' || now.state === 'forked')
    return { outcome: 'failed', why: `${saw} As it was closed it does not contain them as they were.` }
  if (now.state === 'unknown')
    return {
      outcome: 'cannot-tell',
      why: sentence(`${saw} Whether they are still there cannot be checked: ${now.why}`),
    }
  return undefined
}

const closedWords = (closed: readonly ClosedSeen[]): string =>
  `What it saw of ${listed(closed.map(({ origin }) => origin))} is there as it was closed.`

function ofMemory({ remembered, note, namesake, closed }: Sight): Evidence {
  const about = { name: 'memory' as const, title: 'It still holds what this browser saw before' }
  if (namesake)
    return {
      ...about,
      seen: { 'Key then': namesake.vkey },
      outcome: 'cannot-tell',
      why: `On ${moment(namesake.last.at)} the log of this name had another key. It was set up anew since, or it is another log.`,
    }
  const lost = closed.flatMap((one) => missing(one) ?? [])
  const worst = lost.find(({ outcome }) => outcome === 'failed') ?? lost[0]
  if (worst) return { ...about, seen: {}, ...worst }
  if (closed.length > 0 && !remembered) return { ...about, seen: {}, outcome: 'passed', why: closedWords(closed) }
  if (remembered) {
    const { first, last } = remembered.seen
    const seen = {
      'Seen first': `${entries(first.size)}, ${moment(first.at)}, root ${first.root}`,
      'Seen last': `${entries(last.size)}, ${moment(last.at)}, root ${last.root}`,
      ...(remembered.now.state === 'kept' && { Proof: `${remembered.now.hashes} hashes, checked here` }),
    }
    return { ...about, seen, ...remembering(remembered) }
  }
  const why = note
    ? 'This is its first visit. From now on it keeps the latest checkpoint, and will notice.'
    : 'There is nothing to keep yet.'
  return { ...about, seen: {}, outcome: 'not-given', why }
}

/** An auditor may be told to look at the tree alone. */
const unsigned = ({ size, entriesChecked }: Finding): string =>
  size > 0 && entriesChecked === 0 ? " Members' signatures were not looked at." : ''

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** The first thing that was found, and how many more. */
function found({ codes: [first, ...more] }: Finding): string {
  if (!first) return 'it does not say what'
  const others = more.length === 0 ? '' : ` That is the first of ${countOf(more.length + 1)} things.`
  return `${lower(explain(first.code).meaning)}${others}`
}

function auditorsWords(finding: Finding, now: Date): string {
  const when = ageInWords(new Date(finding.at), now)
  const [first] = finding.codes
  if (finding.verdict === 'clean')
    return `It recomputed ${entries(finding.size)} ${when} and found nothing wrong.${unsigned(finding)}`
  if (finding.verdict === 'broken') return sentence(`It found, ${when}: ${found(finding)}`)
  return sentence(`It could not tell, ${when}${first ? `: ${first.detail}` : ''}`)
}

const findingOutcome = { clean: 'passed', broken: 'failed', 'cannot-tell': 'cannot-tell' } as const

const treesCompared: Partial<Record<Heard['tree']['state'], string>> = {
  same: 'The tree that it saw is the one shown here: checked.',
  kept: 'The tree shown here contains the one that it saw: checked.',
}

function hearing({ finding, tree }: Heard, now: Date): Pick<Evidence, 'outcome' | 'why'> {
  const why = auditorsWords(finding, now)
  if (finding.verdict !== 'clean') return { outcome: findingOutcome[finding.verdict], why }
  if (tree.state === 'forked')
    return { outcome: 'failed', why: `${why} But the tree that it saw is not the one that this browser is shown.` }
  if (isStale(finding, now)) return { outcome: 'cannot-tell', why: `${why} That is too long ago to speak for today.` }
  if (tree.state === 'elsewhere')
    return {
      outcome: 'not-given',
      why: `It last looked at an earlier log of this ledger, ${ageInWords(new Date(finding.at), now)}.`,
    }
  const compared = treesCompared[tree.state]
  return { outcome: 'passed', why: compared === undefined ? why : `${why} ${compared}` }
}

function ofAuditor({ heard, findingFault, at }: Sight): Evidence {
  const about = { name: 'auditor' as const, title: 'An auditor has recomputed it' }
  if (findingFault)
    return { ...about, seen: {}, outcome: 'cannot-tell', why: `An auditor has reported, but ${findingFault}.` }
  if (!heard) return { ...about, seen: {}, outcome: 'not-given', why: 'No auditor has reported yet.' }
  const { finding } = heard
  const seen = {
    Entries: countOf(finding.size),
    'Root it saw': finding.root,
    'Keys it knew': countOf(finding.keysKnown),
  }
  return { ...about, seen, ...hearing(heard, at) }
}

/** All that speaks for or against a change, in the order of who can know. */
export const evidenceOf = (sight: Sight): Evidence[] => [
  ofLog(sight),
  ofWitnesses(sight),
  ofMemory(sight),
  ofAuditor(sight),
]
