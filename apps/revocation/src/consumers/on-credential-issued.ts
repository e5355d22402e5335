import { credentialIssued } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { saveCredential, saveKeys } from '../store/credentials.js'
import type { Tx } from '../store/tx.js'
import { kidsOf } from './kids-of.js'
import { speaksFor } from './speaks-for.js'
import { takeInEntries } from './take-in-entries.js'

/** From here on the credential's status can be changed. Its one status holds for the index of every copy. */
export const onCredentialIssued = on<Tx, ReturnType<typeof credentialIssued.read>>(
  credentialIssued,
  async (tx, issued, event) => {
    const { credentialId, member, achievement, status, copies } = issued
    speaksFor(event, member)
    const kids = kidsOf(copies)
    const [issuedAt, keysTold] = [new Date(event.time), kids.length === copies.length]
    await saveCredential(tx.sql, { id: credentialId, member, achievement, issuedAt, keysTold })
    await saveKeys(tx.sql, credentialId, kids)
    const refs = [status, ...copies.map((copy) => copy.status)]
    await takeInEntries(tx, { credential: credentialId, member, refs })
  },
)
