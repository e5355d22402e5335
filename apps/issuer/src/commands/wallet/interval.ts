/** In seconds: while something that comes by itself is missing, and the longest that a wallet is sent away for. */
const SOON = 5
const LONGEST = 86_400

/** After how many seconds a wallet should come back (OpenID4VCI 1.0 §8.3 `interval`), a positive number. */
export function intervalUntil(availableFrom: Date | undefined, now: Date): number {
  if (!availableFrom || availableFrom <= now) return SOON
  return Math.min(LONGEST, Math.ceil((availableFrom.getTime() - now.getTime()) / 1_000))
}
