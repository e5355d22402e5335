import type { Verdict } from '@testamur/credential-model'
import type { Check, VerifyReport } from '@testamur/credential-proof'
import type { IconName } from '../ui/icon.js'
import type { Tone } from '../ui/note.js'
import { clockInWords, dateInWords } from '../ui/time-words.js'

export type VerdictWords = {
  tone: Tone
  icon: IconName
  /** The verdict itself, one or two words. */
  lead: string
  /** The rest of the sentence, with its full stop. */
  rest: string
  /** What to do now. */
  next?: string
}

type Given = { report: VerifyReport; checkedAt: Date; foreign?: string | undefined }

const looks: Record<Verdict, Pick<VerdictWords, 'tone' | 'icon' | 'lead'>> = {
  valid: { tone: 'good', icon: 'sealGood', lead: 'Valid.' },
  revoked: { tone: 'bad', icon: 'sealBad', lead: 'Revoked.' },
  invalid: { tone: 'bad', icon: 'sealBad', lead: 'Not valid.' },
  suspended: { tone: 'doubt', icon: 'sealDoubt', lead: 'Suspended.' },
  expired: { tone: 'doubt', icon: 'clock', lead: 'Expired.' },
  'not-yet-valid': { tone: 'doubt', icon: 'clock', lead: 'Not valid yet.' },
  'cannot-tell': { tone: 'doubt', icon: 'sealDoubt', lead: 'Cannot tell.' },
}

const dateOf = (seconds: number | undefined) =>
  seconds === undefined ? undefined : dateInWords(new Date(seconds * 1000))
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** "Awarded by Noorderhaven University on 3 March 2026" */
function awarded({ claims, credential }: VerifyReport): string {
  const day = typeof claims?.date_of_issuance === 'string' ? new Date(claims.date_of_issuance) : undefined
  const on = day && !Number.isNaN(day.getTime()) ? dateInWords(day) : dateOf(credential?.nbf ?? credential?.iat)
  return `Awarded by ${credential?.member.name ?? 'its issuer'}${on ? ` on ${on}` : ''}`
}

const asOf = ({ checks }: VerifyReport, checkedAt: Date) => {
  const seen = checks.find((check) => check.name === 'status')?.seen?.asOf
  return clockInWords(typeof seen === 'string' ? new Date(Math.max(Date.parse(seen), 0)) : checkedAt)
}

/** The check that decided: the first that failed, else the first that could not be made. */
export const deciding = (checks: readonly Check[]): Check | undefined =>
  checks.find(({ outcome }) => outcome === 'failed') ?? checks.find(({ outcome }) => outcome === 'cannot-tell')

function valid({ report, checkedAt }: Given) {
  const { ledger, bound } = report.credential ?? {}
  const inLedger = ledger ? `; entry ${ledger.index.toLocaleString('en')} of the ledger` : ''
  const holder = bound
    ? 'It is bound to a key of its holder, which this page does not ask for: make sure that who shows it is the person it names.'
    : undefined
  return { rest: `${awarded(report)}; not revoked as of ${asOf(report, checkedAt)}${inLedger}.`, next: holder }
}

const changed = new Set(['signature', 'disclosures'])

/** The commonest failures, in plain words; what exactly was seen stands with the check. */
const plainly: Partial<Record<Check['name'], string>> = {
  format: 'This is no credential that can be read.',
  signature: 'The issuer that it names did not sign it.',
  disclosures: 'What it says is not what its issuer signed.',
  receipt: 'Its receipt does not prove that this award is in the ledger.',
  compromise: 'Its issuer lost the key that signed it, and nothing shows that it was awarded before.',
}

function invalid({ report: { checks } }: Given) {
  const check = deciding(checks)
  const unread = check?.name === 'format'
  const next = unread
    ? 'Check that the whole text was copied, up to its last character, and paste it again.'
    : check && changed.has(check.name)
      ? 'It was changed after it was issued, or was never issued. Do not rely on it; ask its holder for the original file.'
      : check?.name === 'receipt'
        ? 'The receipt does not belong to this credential. Verify without it, or ask its holder for the right one.'
        : check?.name === 'compromise'
          ? 'Ask its holder for the receipt from the ledger, or for a new credential from its issuer.'
          : 'Do not rely on it. Ask its holder for the original file.'
  return { rest: (check && plainly[check.name]) ?? sentence(check?.why ?? 'A check failed'), next }
}

function cannotTell({ report: { checks }, foreign }: Given) {
  if (foreign !== undefined) {
    const { origin } = new URL(foreign)
    return {
      rest: `It was issued at ${origin}, and this page asks nobody but its own installation.`,
      next: `Treat it as unverified. Verify it at ${origin}, after making sure that you trust that address.`,
    }
  }
  const why = deciding(checks)?.why ?? 'A check could not be made'
  return {
    rest: sentence(why),
    next: 'Treat it as unverified for now. Check your connection and verify it again in a moment.',
  }
}

const words: Record<Verdict, (given: Given) => { rest: string; next?: string | undefined }> = {
  valid,
  invalid,
  'cannot-tell': cannotTell,
  revoked: ({ report, checkedAt }) => ({
    rest: `${awarded(report)}, and taken back since, as its issuer says as of ${asOf(report, checkedAt)}.`,
    next: 'Do not rely on it. Its issuer may have awarded another one in its place: ask its holder.',
  }),
  suspended: ({ report, checkedAt }) => ({
    rest: `${awarded(report)}; its issuer has suspended it, as of ${asOf(report, checkedAt)}.`,
    next: 'Do not rely on it now. It may be reinstated: verify it again later.',
  }),
  expired: ({ report }) => ({
    rest: `${awarded(report)}; it was good until ${dateOf(report.credential?.exp) ?? 'a moment in the past'}.`,
    next: 'It was real, and has run out. Ask its holder for a current one where that matters.',
  }),
  'not-yet-valid': ({ report }) => ({
    rest: `${awarded(report)}; it begins on ${dateOf(report.credential?.nbf) ?? 'a later day'}.`,
    next: 'Verify it again from then on.',
  }),
}

/** The verdict as a sentence, what it looks like, and what to do now. */
export function verdictWords(given: Given): VerdictWords {
  const { verdict } = given.report
  const { rest, next } = words[verdict](given)
  return { ...looks[verdict], rest: capital(rest), ...(next !== undefined && { next }) }
}
