import { topics } from '@testamur/credential-model'
import type { TopicSpec } from './bus.js'

/** The topics of the spine. All but `ledger`, which the log itself can rebuild, keep everything. */
export const topicSpecs: TopicSpec[] = [
  { name: topics.registry, keepForever: true },
  { name: topics.credential, keepForever: true },
  { name: topics.verification, keepForever: true },
  { name: topics.access, keepForever: true },
  { name: topics.ledger },
]
