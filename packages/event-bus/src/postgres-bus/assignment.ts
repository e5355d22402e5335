import type { Member } from './membership.js'

export type TopicPartition = { topic: string; partition: number }

/**
 * The partitions of one member: every member comes to the same division from the same list, in turn by partition among
 * the members that subscribe to the topic.
 */
export function assignmentOf(
  self: string,
  members: readonly Member[],
  partitions: readonly TopicPartition[],
): TopicPartition[] {
  return partitions.filter(({ topic, partition }) => {
    const subscribers = members
      .filter((member) => member.topics.includes(topic))
      .map(({ member }) => member)
      .sort()
    return subscribers.length > 0 && subscribers[partition % subscribers.length] === self
  })
}
