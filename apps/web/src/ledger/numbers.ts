/** "1,284" */
export const countOf = (count: number): string => count.toLocaleString('en')

/** "1 entry", "1,284 entries" */
export const entries = (count: number): string => `${countOf(count)} ${count === 1 ? 'entry' : 'entries'}`

/** "a", "a and b", "a, b and c" */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
