const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })
const times = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
})
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' })
const seconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const ages = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "3 March 2026" */
export const dateInWords = (date: Date): string => dates.format(date)
/** "3 Mar 2026, 14:02 CET" */
export const timeInWords = (date: Date): string => times.format(date)
/** "14:02 CET" */
export const clockInWords = (date: Date): string => clock.format(date)

/** "14:02:11" */
export const clockWithSeconds = (date: Date): string => seconds.format(date)

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g
/** A sentence with its instants as people read them, in their own time zone. */
export const withLocalTimes = (sentence: string): string =>
  sentence.replace(INSTANT, (instant) => timeInWords(new Date(instant)))

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** "3 hours ago", "in 2 days", "just now" */
export function ageInWords(date: Date, now: Date): string {
  const ms = date.getTime() - now.getTime()
  for (const [unit, size] of units) {
    if (Math.abs(ms) >= size) return ages.format(Math.trunc(ms / size), unit)
  }
  return Math.abs(ms) < 10_000 ? 'just now' : ages.format(Math.trunc(ms / 1_000), 'second')
}
