import { credentialIssued, type Instant } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'

/** A new award enters the directory, with its copies. */
export const onCredentialIssued = on(credentialIssued, async (tx: Tx, data, event) => {
  const { credentialId, member, achievement, achievementVersion: version, copies } = data
  await tx.directory.add({
    credentialId,
    member,
    achievement,
    version,
    issuedAt: event.time as Instant,
    status: 'valid',
  })
  await tx.directory.addCopies(credentialId, copies)
})
