/** A date some whole years, months or days later (`P5Y`, `P18M`, `P90D`), in UTC. 29 February plus a year is 1 March. */
export function addDuration(from: Date, duration: string): Date {
  const [, amount, unit] = /^P(\d{1,3})([YMD])$/.exec(duration) ?? []
  if (!amount) throw new RangeError(`${duration} is not a duration of whole years, months or days`)
  const n = Number(amount)
  const end = new Date(from)
  if (unit === 'Y') end.setUTCFullYear(end.getUTCFullYear() + n)
  else if (unit === 'M') end.setUTCMonth(end.getUTCMonth() + n)
  else end.setUTCDate(end.getUTCDate() + n)
  return end
}
