import { achievementPublished } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { saveAchievement } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

/** Only that it exists: enough to watch it. */
export const onAchievementPublished = on<Tx, ReturnType<typeof achievementPublished.read>>(
  achievementPublished,
  ({ sql }, { achievement, member }) => saveAchievement(sql, achievement, member),
)
