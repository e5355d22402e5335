import type { Handler } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'
import { onCredentialClaimed } from './on-credential-claimed.js'
import { onCredentialIssued } from './on-credential-issued.js'
import { onKeyFacts } from './on-key-facts.js'
import { onLearnerErased } from './on-learner-erased.js'
import { onStatusChanged } from './on-status-changed.js'

/** All that the registry listens to. */
export const handlers: readonly Handler<Tx>[] = [
  onCredentialIssued,
  onCredentialClaimed,
  ...onStatusChanged,
  onLearnerErased,
  ...onKeyFacts,
]
