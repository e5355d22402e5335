import { ageInWords, dateInWords, timeInWords } from './time-words.js'

type WhenProps = { at: string | Date; form?: 'date' | 'time' | 'age' }

/** A moment in the reader's own time zone, with the exact instant at hand. */
export function When({ at, form = 'time' }: WhenProps) {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <>{String(at)}</>
  const words = form === 'date' ? dateInWords(date) : form === 'age' ? ageInWords(date, new Date()) : timeInWords(date)
  return (
    <time dateTime={date.toISOString()} title={`${timeInWords(date)} (${date.toISOString()})`}>
      {words}
    </time>
  )
}
