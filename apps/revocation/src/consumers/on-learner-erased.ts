import { learnerErased } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { forgetIdempotent } from '@testamur/service-kit'
import { forgetCredentialSecrets } from '../store/credentials.js'
import type { Tx } from '../store/tx.js'

/** Notes, salts and kept answers about the credential go; its status stays, since verifiers rely on it. */
export const onLearnerErased = on<Tx, ReturnType<typeof learnerErased.read>>(
  learnerErased,
  async ({ sql }, { credentialId }) => {
    await forgetCredentialSecrets(sql, credentialId)
    await forgetIdempotent(sql, credentialId)
  },
)
