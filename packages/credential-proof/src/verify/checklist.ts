import type { Verdict } from '@testamur/credential-model'
import { ProofError } from '../proof-error.js'
import { type Check, type CheckName, checkNames } from './types.js'

/** What a check that passes has to say. */
export type Passed<T> = { value: T; why: string; seen?: Check['seen']; outcome?: 'passed' | 'not-given' | 'skipped' }

/** Thrown where nothing after a check makes sense. */
export class Stopped extends Error {}

function fromError(name: CheckName, error: unknown): Check {
  const known = error instanceof ProofError ? error : new ProofError('INTERNAL', undefined, { outcome: 'cannot-tell' })
  const { code, outcome, message: why, seen } = known
  return { name, outcome, why, code, ...(seen !== undefined && { seen }) }
}

function orStop<T>(value: T | undefined): T {
  if (value === undefined) throw new Stopped()
  return value
}

/** Makes checks one by one and keeps what each found. */
export class Checklist {
  readonly #done = new Map<CheckName, Check>()

  /** Makes a check on which all later ones rest, at once where it is made at once. @throws Stopped where it does not pass. */
  take<T>(name: CheckName, work: () => Promise<Passed<T>>): Promise<T>
  take<T>(name: CheckName, work: () => Passed<T>): T
  take<T>(name: CheckName, work: () => Passed<T> | Promise<Passed<T>>): T | Promise<T> {
    const noted = this.note(name, work as () => Passed<T>) as T | undefined | Promise<T | undefined>
    return noted instanceof Promise ? noted.then(orStop) : orStop(noted)
  }

  /** Makes a check beside which others still make sense; undefined where it does not pass. */
  note<T>(name: CheckName, work: () => Promise<Passed<T>>): Promise<T | undefined>
  note<T>(name: CheckName, work: () => Passed<T>): T | undefined
  note<T>(name: CheckName, work: () => Passed<T> | Promise<Passed<T>>): T | undefined | Promise<T | undefined> {
    try {
      const made = work()
      if (!(made instanceof Promise)) return this.#passed(name, made)
      return made.then(
        (passed) => this.#passed(name, passed),
        (error) => this.#refused(name, error),
      )
    } catch (error) {
      return this.#refused(name, error)
    }
  }

  #passed<T>(name: CheckName, { value, why, seen, outcome = 'passed' }: Passed<T>): T {
    this.#done.set(name, { name, outcome, why, ...(seen !== undefined && { seen }) })
    return value
  }

  #refused(name: CheckName, error: unknown): undefined {
    this.#done.set(name, fromError(name, error))
  }

  /** Whether any check so far was refuted. */
  failed(): boolean {
    return [...this.#done.values()].some(({ outcome }) => outcome === 'failed')
  }

  /** Whether a check was made and nobody can tell what it asks. */
  untold(name: CheckName): boolean {
    return this.#done.get(name)?.outcome === 'cannot-tell'
  }

  skip(name: CheckName, why: string): void {
    this.#done.set(name, { name, outcome: 'skipped', why })
  }

  /** All checks in their order; those that were not reached are `skipped`. */
  checks(): Check[] {
    const unreached = (name: CheckName): Check => ({ name, outcome: 'skipped', why: 'An earlier check did not pass' })
    return checkNames.map((name) => this.#done.get(name) ?? unreached(name))
  }
}

const verdictOfCode = {
  EXPIRED: 'expired',
  NOT_YET_VALID: 'not-yet-valid',
  REVOKED: 'revoked',
  SUSPENDED: 'suspended',
} as const
const gravest = ['invalid', 'expired', 'not-yet-valid', 'revoked', 'suspended', 'cannot-tell'] as const

const verdictOfCheck = ({ outcome, code }: Check): Verdict =>
  outcome === 'cannot-tell'
    ? 'cannot-tell'
    : outcome === 'failed'
      ? (verdictOfCode[code as keyof typeof verdictOfCode] ?? 'invalid')
      : 'valid'

/** The checks without which nothing is valid: where one was not made, nobody can tell. */
const indispensable: readonly CheckName[] = [
  'format',
  'header',
  'issuer',
  'signature',
  'disclosures',
  'claims',
  'validity',
  'compromise',
]

/** The gravest thing that any check found. Valid only where every check that must be made was made and passed. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const found = new Set(checks.map(verdictOfCheck))
  const grave = gravest.find((verdict) => found.has(verdict))
  if (grave !== undefined) return grave
  const passed = (name: CheckName) => checks.some((check) => check.name === name && check.outcome === 'passed')
  return indispensable.every(passed) ? 'valid' : 'cannot-tell'
}
