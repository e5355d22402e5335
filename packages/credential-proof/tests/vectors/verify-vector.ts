import { type VerifyReport, verify } from '../../src/index.js'
import type { Vector } from './vector.js'

/** Verifies what a vector holds, with nothing but what it holds. */
export function verifyVector({ now, input, trust, policy }: Vector): Promise<VerifyReport> {
  const { members, statusLists, entries, ...others } = trust
  const statusList = (uri: string) => {
    if (statusLists[uri] === undefined) throw new Error('nobody serves it')
    return statusLists[uri]
  }
  const resolve = (iss: string) => (Object.hasOwn(members, iss) ? members[iss] : undefined)
  const known = { now: new Date(now), members: { resolve }, statusList, entry: (id: string) => entries?.[id] }
  return verify(input, { ...known, ...others }, policy)
}
