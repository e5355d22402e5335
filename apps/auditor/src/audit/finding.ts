import type { Instant } from '@testamur/credential-model'

/** All that an audit can say against a log, each code with what it means in a sentence. */
export const findingMeanings = {
  ROLLBACK: 'the log shows a smaller tree than it has shown before',
  SPLIT_VIEW: 'the log has signed two trees that do not grow out of each other',
  BAD_CHECKPOINT: 'the checkpoint is none that this log may have signed over what it serves',
  TOO_FEW_WITNESSES: 'fewer witnesses have cosigned the checkpoint than the policy asks for',
  BAD_TILE: 'a tile of hashes is missing or is not that of the tree',
  BAD_BUNDLE: 'a bundle of entries is missing or cannot be read',
  ALTERED_ENTRY: 'an entry is served that is not the one in the tree',
  FORGED_ENTRY: 'an entry is in the tree that the member in it has not signed',
  UNKNOWN_KEY: 'an entry is signed by a key that nobody had published before',
  KEY_NOT_IN_FORCE: 'an entry is signed by a key that was not in force for it',
  DUPLICATE_EVENT: 'an event has two entries',
  BAD_OPENING: 'what is published about a key is not what its entry commits to, or cannot be',
  UNREACHABLE: 'something that is needed to judge could not be read',
  STALE: 'a witness has cosigned a larger tree than the log shows',
} as const

export type FindingCode = keyof typeof findingMeanings
/** One thing that was found; `index` is that of an entry in its log. */
export type Found = { code: FindingCode; detail: string; index?: number }
export type Verdict = 'clean' | 'broken' | 'cannot-tell'

/** What an audit came to, as it is printed, reported and shown. */
export type Finding = {
  verdict: Verdict
  at: Instant
  /** The origin of the log, or of its newest shard. */
  log: string
  size: number
  /** Base64. */
  root: string
  /** Entries whose place, form and signature have been checked, since the watching began. */
  entriesChecked: number
  keysKnown: number
  since?: Instant
  codes: Found[]
}

const inconclusive: ReadonlySet<FindingCode> = new Set<FindingCode>(['UNREACHABLE', 'STALE'])
/** What an entry is found to be stays so: these do not go away at a later look, and do not hinder it. */
const aboutEntries: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'FORGED_ENTRY',
  'UNKNOWN_KEY',
  'KEY_NOT_IN_FORCE',
  'DUPLICATE_EVENT',
  'BAD_OPENING',
])

export const isAboutAnEntry = ({ code }: Found): boolean => aboutEntries.has(code)

/** Broken once anything is proven, clean where nothing was found, and otherwise it cannot be told. */
export const verdictOf = (codes: readonly Found[]): Verdict =>
  codes.length === 0 ? 'clean' : codes.every(({ code }) => inconclusive.has(code)) ? 'cannot-tell' : 'broken'

/** Ends the reading of a log: nothing behind it can be judged. */
export class Halt extends Error {
  override readonly name = 'Halt'
  readonly found: Found
  constructor(code: FindingCode, detail: string, index?: number) {
    super(detail)
    this.found = { code, detail, ...(index !== undefined && { index }) }
  }
}

/** Something could not be read, which says nothing about the log. */
export const unreachable = (detail: string): Halt => new Halt('UNREACHABLE', detail)

/** Of each code so many are told one by one; a log that is broken throughout needs no list of all. */
const MOST_OF_EACH = 50

export type Findings = {
  add(code: FindingCode, detail: string, index?: number): void
  count(): number
  list(): Found[]
}

/** Collects what is found, by index, the rest of a code in one sentence. */
export function createFindings(): Findings {
  const all = new Map<FindingCode, { told: Found[]; more: number }>()
  return {
    add: (code, detail, index) => {
      const of = all.get(code) ?? { told: [], more: 0 }
      all.set(code, of)
      if (of.told.length < MOST_OF_EACH) of.told.push({ code, detail, ...(index !== undefined && { index }) })
      else of.more++
    },
    count: () => [...all.values()].reduce((sum, { told, more }) => sum + told.length + more, 0),
    list: () =>
      [...all].flatMap(([code, { told, more }]) => {
        const sorted = told.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1))
        return more === 0 ? sorted : [...sorted, { code, detail: `and ${more} more like these` }]
      }),
  }
}
