import type { LedgerEntry } from '@testamur/credential-model'

/**
 * The canonical text of an entry as nearly every entry is: members in the order of RFC 8785, ids in lower case, a key id of
 * plain letters that need no escape, a day that every month has. All that it takes, the schema takes too, and its
 * canonical form is the text itself.
 */
const PLAIN = new RegExp(
  [
    '^{"commitment":"([A-Za-z0-9_-]{43})"',
    '"id":"([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"',
    '"kid":"([ !#-\\[\\]-~]{1,200})"',
    '"sig":"([A-Za-z0-9_-]{86})"',
    '"source":"(/members/[a-z0-9]+(?:-[a-z0-9]+)*)"',
    '"time":"(\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?Z)"',
    '"type":"(testamur\\.[a-z-]+\\.[a-z-]+\\.v[1-9]\\d{0,3})"',
    '"v":1}$',
  ].join(','),
)
const LONGEST_SOURCE = 60

/** A tenth of the way round by JSON, schema and canonical form. Undefined says nothing: that way is then to be gone. */
export function readPlainEntry(text: string): LedgerEntry | undefined {
  const found = PLAIN.exec(text)
  if (!found) return undefined
  const [, commitment, id, kid, sig, source, time, type] = found as unknown as [string, ...string[]]
  if (source!.length > LONGEST_SOURCE) return undefined
  return { v: 1, id: id!, type: type!, source: source!, time: time!, commitment: commitment!, kid: kid!, sig: sig! }
}
