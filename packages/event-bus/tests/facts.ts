import { type CloudEvent, CONSORTIUM, type MemberSlug, memberSuspended } from '@testamur/credential-model'

export type Fact = { member: string; n: number }

/** An event whose key is `member` and whose place among that key's events is `n`. */
export const factOf = (member: string, n: number): CloudEvent =>
  memberSuspended.make({
    member: CONSORTIUM,
    producer: 'registry',
    data: { member: member as MemberSlug, reason: String(n) },
    now: new Date(),
  })

/** The facts of each member in the order in which they were applied. */
export function byMember(facts: readonly Fact[]): Record<string, number[]> {
  const result: Record<string, number[]> = {}
  for (const { member, n } of facts) {
    result[member] ??= []
    result[member].push(n)
  }
  return result
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** `count` members, so many that every partition has some. */
export const members = (count: number): string[] => upTo(count).map((i) => `member-${i}`)
