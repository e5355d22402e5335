import { useQuery } from '@tanstack/react-query'
import { readAchievements, readMembers } from '../api/registry.js'
import { titleOf } from '../registry/match-achievement.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { Id } from '../ui/id.js'
import { StatusTag } from '../ui/status-tag.js'
import { When } from '../ui/when.js'
import type { StreamState } from './event-stream.js'
import { type Told, useChanges } from './use-changes.js'

const lineWords: Record<StreamState, string> = {
  connecting: 'Connecting…',
  open: 'Listening: changes appear as they happen.',
  lost: 'The line broke. It is being tried again; nothing is missed.',
  refused: 'The stream was refused.',
}

function useNames() {
  const achievements = useQuery({ queryKey: ['achievements'], queryFn: () => readAchievements() })
  const members = useQuery({ queryKey: ['members'], queryFn: readMembers })
  return {
    achievement: (id: string) => {
      const found = achievements.data?.find((one) => one.id === id)
      return found ? titleOf(found) : 'An achievement'
    },
    member: (slug: string) => members.data?.find((one) => one.slug === slug)?.name ?? slug,
  }
}

const Change = ({ change: { notice, time }, names }: { change: Told; names: ReturnType<typeof useNames> }) => (
  <li>
    <StatusTag status={notice.status} />
    <span>
      <strong>{names.achievement(notice.achievement)}</strong>
      <br />
      <span className="soft small">
        {names.member(notice.member)} · <When at={time} /> · credential{' '}
        <Id id={notice.credentialId} what="the credential's number" />
      </span>
    </span>
  </li>
)

/** What changed while somebody looked, and since. */
export function ChangesList({ keyOf }: { keyOf: string }) {
  const { changes, line } = useChanges(keyOf)
  const names = useNames()
  return (
    <section className="stack" aria-labelledby="changes-title">
      <div className="row row-between">
        <h2 id="changes-title">Changes</h2>
        <p className={`line line-${line.state} small`} role="status">
          {lineWords[line.state]}
        </p>
      </div>
      {line.problem && <Failed error={line.problem} what="listen to changes" />}
      {changes.length > 0 ? (
        <ul className="changes sheet" aria-live="polite">
          {changes.map((change) => (
            <Change key={change.id} change={change} names={names} />
          ))}
        </ul>
      ) : (
        <Empty title="Nothing has changed since you began to look">
          <p>
            A change of what you watch by live stream appears here within a second or two. Leave this page open, or let
            a webhook tell your own system.
          </p>
        </Empty>
      )}
    </section>
  )
}
