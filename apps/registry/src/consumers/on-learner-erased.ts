import { learnerErased } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'

/** Whose learner was erased is forgotten here too: the digests of its copies point to nothing any more. */
export const onLearnerErased = on(learnerErased, async (tx: Tx, { credentialId }) => tx.directory.remove(credentialId))
