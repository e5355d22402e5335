import { OAuthError } from '../../domain/oauth-error.js'

/** Bounds how often one who guesses may be wrong: who is right pays nothing, however often. */
export type Penalties = {
  /** @throws OAuthError slow_down with the seconds to wait, where any of them was wrong too often of late */
  check(...who: string[]): void
  add(...who: string[]): void
}

export type PenaltyOptions = { burst: number; perSecond: number; nowMs: () => number }

const MOST = 10_000
type Debt = { points: number; at: number }

/** In this process alone: what must hold everywhere is counted with the offer. */
export function createPenalties({ burst, perSecond, nowMs }: PenaltyOptions): Penalties {
  const debts = new Map<string, Debt>()
  const owed = (who: string): number => {
    const debt = debts.get(who)
    return debt ? Math.max(0, debt.points - ((nowMs() - debt.at) / 1_000) * perSecond) : 0
  }
  return {
    check: (...all) => {
      const excess = Math.max(...all.map(owed)) - burst + 1
      if (excess <= 0) return
      const retryAfter = Math.ceil(excess / perSecond)
      throw new OAuthError('slow_down', `too many wrong tries: come again in ${retryAfter} s`, { retryAfter })
    },
    add: (...all) => {
      for (const who of all) {
        const points = owed(who) + 1
        debts.delete(who)
        debts.set(who, { points, at: nowMs() })
      }
      // Those that came last stay.
      while (debts.size > MOST) debts.delete(debts.keys().next().value as string)
    },
  }
}
