import { CONSORTIUM, type MemberSlug, TestamurError } from '@testamur/credential-model'
import type { Member } from '../domain/member.js'
import type { PublishedKey } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'
import { memberNotFound } from './move-member.js'

/** A key of a member as a path names it. */
export type KeyName = { slug: MemberSlug; kid: string }

export const keyNotFound = ({ slug, kid }: KeyName): TestamurError =>
  new TestamurError('NOT_FOUND', `${slug} has no key ${kid}`, {
    remedy: `List its keys with GET /issuers/${slug}/keys.`,
  })

export const wrongState = (key: PublishedKey, why: string, remedy?: string): TestamurError =>
  new TestamurError('KEY_STATE', `the key ${key.kid} of ${key.member} ${why}`, remedy ? { remedy } : {})

/**
 * The member, whose keys nobody else changes until the transaction ends, and the key. The consortium's own key is out of
 * reach: auditors pin it.
 * @throws TestamurError MEMBER_NOT_FOUND, NOT_FOUND
 */
export async function lockKey(tx: Tx, name: KeyName): Promise<{ member: Member; key: PublishedKey }> {
  const member = name.slug === CONSORTIUM ? undefined : await tx.members.lock(name.slug)
  if (!member) throw memberNotFound(name.slug)
  const key = await tx.publishedKeys.find(name.kid)
  if (!key || key.member !== member.slug) throw keyNotFound(name)
  return { member, key }
}
