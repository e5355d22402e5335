import { type VerifyReport, verify } from '../../src/index.js'
import type { Vector } from './vector.js'

/** Verifies what a vector holds, with nothing but what it holds. */
export function verifyVector({ now, input, trust, policy }: Vector): Promise<VerifyReport> {
  const { members, statusLists, entries, typeMetadata, ...others } = trust
  const statusList = (uri: string) => {
    if (statusLists[uri] === undefined) throw new Error('nobody serves it')
    return statusLists[uri]
  }
  const resolve = (iss: string) => {
    const member = Object.hasOwn(members, iss) ? members[iss] : undefined
    if (member === null) throw new Error('nobody answers')
    return member
  }
  const known = { now: new Date(now), members: { resolve }, statusList, entry: (id: string) => entries?.[id] }
  const describe = (vct: string) => {
    const text = typeMetadata?.[vct]
    if (text === null) throw new Error('nobody serves it')
    return text
  }
  return verify(input, { ...known, ...others, ...(typeMetadata && { typeMetadata: describe }) }, policy)
}
