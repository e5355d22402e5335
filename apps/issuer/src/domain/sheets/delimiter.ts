export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

export const isDelimiter = (text: string): text is Delimiter => (delimiters as readonly string[]).includes(text)

/** Excel's own first line, `sep=;`, which is no part of the sheet. */
const SEP = /^"?sep=(.)"?(\r\n|\r|\n)/i

/** The first line, without what stands in quotes. Excel writes semicolons where the comma is the decimal sign. */
function countIn(head: string): (delimiter: string) => number {
  const bare = head.replaceAll(/"([^"]|"")*"/g, '')
  const first = /^[\r\n]*([^\r\n]*)/.exec(bare)?.[1] ?? ''
  return (delimiter) => first.split(delimiter).length
}

/** How the sheet's cells are parted, from its first characters, and where it begins behind a `sep=` line. */
export function delimiterOf(head: string, given?: Delimiter): { delimiter: Delimiter; start: number } {
  const said = SEP.exec(head)
  const start = said?.[0].length ?? 0
  const named = said?.[1]
  if (given) return { delimiter: given, start }
  if (named !== undefined && isDelimiter(named)) return { delimiter: named, start }
  const count = countIn(head.slice(start))
  return { delimiter: delimiters.reduce((best, one) => (count(one) > count(best) ? one : best)), start }
}
