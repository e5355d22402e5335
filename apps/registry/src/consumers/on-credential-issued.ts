import { credentialIssued, type Instant } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'
import { usesOf } from './key-uses.js'

/** A new award enters the directory, with its copies. */
export const onCredentialIssued = on(credentialIssued, async (tx: Tx, data, event) => {
  const { credentialId, member, achievement, achievementVersion: version, validUntil, copies } = data
  const issuedAt = event.time as Instant
  await tx.directory.add({
    credentialId,
    member,
    achievement,
    version,
    issuedAt,
    ...(validUntil && { validUntil }),
    status: 'valid',
  })
  await tx.directory.addCopies(credentialId, copies)
  await tx.keyUses.add(usesOf(copies.map((copy) => ({ ...copy, credentialId, signedAt: issuedAt }))))
})
