export type Outcome = 'passed' | 'failed' | 'cannot-tell' | 'not-given'

/** One thing that was looked at: what came out, why, and what exactly was seen. */
export type Answer = {
  title: string
  outcome: Outcome
  why: string
  seen: Readonly<Record<string, string>>
}
