import { credentialReinstated, credentialRevoked, credentialSuspended } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { setStatus } from '../store/credentials.js'
import type { Tx } from '../store/tx.js'

/** What the revocation service announced is shown with the credential. */
export const onStatusChanged = [
  on(credentialRevoked, ({ sql }: Tx, { credentialId, status }) => setStatus(sql, credentialId, status)),
  on(credentialSuspended, ({ sql }: Tx, { credentialId, status }) => setStatus(sql, credentialId, status)),
  on(credentialReinstated, ({ sql }: Tx, { credentialId, status }) => setStatus(sql, credentialId, status)),
]
