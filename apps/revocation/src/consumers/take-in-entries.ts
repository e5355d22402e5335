import type { StatusReference } from '@testamur/credential-model'
import { Unprocessable } from '@testamur/event-bus'
import { type Entry, findEntries, saveEntries } from '../store/credentials.js'
import type { Tx } from '../store/tx.js'

const unique = (refs: readonly StatusReference[]) => [...new Map(refs.map((r) => [`${r.uri}#${r.index}`, r])).values()]

function refuseForeign(entry: Entry, credential: string, member: string): void {
  if (entry.member !== member) throw new Unprocessable(`list ${entry.list} is not of member ${member}`)
  if (entry.owner !== null && entry.owner !== credential)
    throw new Unprocessable(`index ${entry.index} of list ${entry.list} stands for another credential`)
}

/**
 * Remembers which indices stand for the credential. Gives those that were new.
 * @throws Unprocessable for a list that is not the member's, or an index that stands for another credential
 */
export async function takeInEntries(
  { sql }: Tx,
  { credential, member, refs }: { credential: string; member: string; refs: readonly StatusReference[] },
): Promise<Entry[]> {
  const wanted = unique(refs)
  const entries = await findEntries(sql, wanted)
  if (entries.length < wanted.length) throw new Unprocessable('a status reference names a list that is not known here')
  for (const entry of entries) refuseForeign(entry, credential, member)
  const fresh = entries.filter((entry) => entry.owner === null)
  await saveEntries(sql, credential, fresh)
  return fresh
}
