import { credentialClaimed, statusValue } from '@testamur/credential-model'
import { NotYet, on } from '@testamur/event-bus'
import { lockCredential, saveKeys } from '../store/credentials.js'
import { queueValues } from '../store/lists.js'
import type { Tx } from '../store/tx.js'
import { kidsOf } from './kids-of.js'
import { speaksFor } from './speaks-for.js'
import { takeInEntries } from './take-in-entries.js'

/** New copies take over the status that the credential has: one that was revoked while its offer waited stays revoked. */
export const onCredentialClaimed = on<Tx, ReturnType<typeof credentialClaimed.read>>(
  credentialClaimed,
  async (tx, { credentialId, member, copies }, event) => {
    speaksFor(event, member)
    const credential = await lockCredential(tx.sql, credentialId)
    if (!credential) throw new NotYet(`credential ${credentialId} was claimed before its award was heard of`)
    await saveKeys(tx.sql, credentialId, kidsOf(copies))
    const refs = copies.map((copy) => copy.status)
    const fresh = await takeInEntries(tx, { credential: credentialId, member, refs })
    if (credential.status === 'valid' || fresh.length === 0) return
    await queueValues(tx.sql, fresh, statusValue[credential.status])
    tx.tell('status-lists')
  },
)
