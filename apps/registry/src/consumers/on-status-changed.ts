import { credentialReinstated, credentialRevoked, credentialSuspended } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'

/** The three events of one credential's status; a credential's events come in order. */
export const onStatusChanged = [credentialRevoked, credentialSuspended, credentialReinstated].map((definition) =>
  on(definition, async (tx: Tx, { credentialId, status, effectiveAt }) =>
    tx.directory.setStatus(credentialId, status, effectiveAt),
  ),
)
