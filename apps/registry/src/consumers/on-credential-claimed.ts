import { credentialClaimed } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'

/** The copies that a wallet took enter the directory. */
export const onCredentialClaimed = on(credentialClaimed, async (tx: Tx, { credentialId, copies }) =>
  tx.directory.addCopies(credentialId, copies),
)
