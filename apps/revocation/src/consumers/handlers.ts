import type { Handler } from '@testamur/event-bus'
import type { Context } from '../context.js'
import type { Tx } from '../store/tx.js'
import { onAccessKeyGranted, onAccessKeyWithdrawn } from './on-access-key.js'
import { onAchievementPublished } from './on-achievement-published.js'
import { onCredentialClaimed } from './on-credential-claimed.js'
import { onCredentialIssued } from './on-credential-issued.js'
import { onKeyCompromised, onKeyRetired, onKeyRotationOrdered } from './on-key-ended.js'
import { onKeyPublished } from './on-key-published.js'
import { onLearnerErased } from './on-learner-erased.js'
import { onMemberAdmitted } from './on-member-admitted.js'
import { onStatusChanged } from './on-status-changed.js'

/** All that revocation listens to. */
export const handlersOf = (ctx: Context): Handler<Tx>[] => [
  onMemberAdmitted(ctx),
  onKeyPublished(ctx),
  onKeyRetired(ctx),
  onKeyRotationOrdered(ctx),
  onKeyCompromised(ctx),
  onAchievementPublished,
  onCredentialIssued,
  onCredentialClaimed,
  onLearnerErased,
  ...onStatusChanged(ctx),
  onAccessKeyGranted(ctx),
  onAccessKeyWithdrawn(ctx),
]
