import { credentialClaimed, type Instant } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'
import { usesOf } from './key-uses.js'

/** The copies that a wallet took enter the directory. */
export const onCredentialClaimed = on(credentialClaimed, async (tx: Tx, { credentialId, copies }, event) => {
  await tx.directory.addCopies(credentialId, copies)
  const signedAt = event.time as Instant
  await tx.keyUses.add(usesOf(copies.map((copy) => ({ ...copy, credentialId, signedAt }))))
})
