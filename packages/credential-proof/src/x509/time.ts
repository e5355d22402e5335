import { type Der, DerError, TAG } from './der.js'

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/

function fieldsOf(value: Der | undefined): number[] {
  const text = String.fromCharCode(...(value?.value ?? []))
  const short = value?.tag === TAG.utcTime
  const match = (short ? UTC : value?.tag === TAG.generalizedTime ? GENERALIZED : undefined)?.exec(text)
  if (!match) throw new DerError('a time does not have the form that it must have')
  const [year, ...rest] = match.slice(1).map(Number) as [number, ...number[]]
  if (!short && year < 2050) throw new DerError('a time before 2050 is not a UTCTime')
  return [short ? (year < 50 ? 2000 : 1900) + year : year, ...rest]
}

/** A time of a certificate's period in milliseconds since 1970 (RFC 5280 §4.1.2.5). @throws DerError */
export function timeOf(value: Der | undefined): number {
  const [year, month, day, hour, minute, second] = fieldsOf(value) as [number, number, number, number, number, number]
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(time)
  const real = [
    back.getUTCMonth() + 1,
    back.getUTCDate(),
    back.getUTCHours(),
    back.getUTCMinutes(),
    back.getUTCSeconds(),
  ]
  if (real.join() !== [month, day, hour, minute, second].join()) throw new DerError('a time is not one of any calendar')
  return time
}
