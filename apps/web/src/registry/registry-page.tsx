import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { type Achievement, type Member, readAchievements, readMembers } from '../api/registry.js'
import { Empty } from '../ui/empty.js'
import { Field } from '../ui/field.js'
import { Loaded } from '../ui/loaded.js'
import { PageHead } from '../ui/page-head.js'
import { AchievementList } from './achievement-list.js'
import { matches } from './match-achievement.js'
import { MemberCard } from './member-card.js'
import './registry.css'

function Members({ members, achievements }: { members: Member[]; achievements: Achievement[] | undefined }) {
  if (members.length === 0)
    return (
      <Empty title="No member yet">
        <p>An operator admits the first university by the API; /docs shows how.</p>
      </Empty>
    )
  return (
    <ul className="member-cards">
      {members.map((member) => (
        <li key={member.slug}>
          <MemberCard
            member={member}
            count={achievements?.filter((achievement) => achievement.member === member.slug).length}
          />
        </li>
      ))}
    </ul>
  )
}

function Achievements({ achievements, members }: { achievements: Achievement[]; members: Member[] | undefined }) {
  const [words, setWords] = useState('')
  const deferred = useDeferredValue(words)
  const found = achievements.filter((achievement) => matches(achievement, deferred))
  const nameOf = (slug: string) => members?.find((member) => member.slug === slug)?.name ?? slug
  return (
    <div className="stack">
      <div className="narrow">
        <Field
          label="Search achievements"
          hint="By title, field or skill. The key / brings you here."
          required
          type="search"
          value={words}
          onValue={setWords}
          data-search
        />
      </div>
      <p className="soft small" role="status">
        {found.length} of {achievements.length} achievements
      </p>
      {found.length > 0 ? (
        <AchievementList achievements={found} nameOf={nameOf} />
      ) : (
        <Empty title={achievements.length === 0 ? 'Nothing published yet' : `Nothing about “${deferred}”`}>
          <p>
            {achievements.length === 0
              ? 'Members publish achievements by the API, or import them from Open Badges 3.0 files.'
              : 'Try fewer words, or the name of a skill in ESCO.'}
          </p>
        </Empty>
      )}
    </div>
  )
}

export function RegistryPage() {
  const members = useQuery({ queryKey: ['members'], queryFn: readMembers })
  const achievements = useQuery({ queryKey: ['achievements'], queryFn: () => readAchievements() })
  return (
    <>
      <PageHead title="Who belongs, and who may award what?" tab="Registry">
        The members of the consortium, and what they award.
      </PageHead>
      <div className="stack-l">
        <section className="stack" aria-labelledby="members-title">
          <h2 id="members-title">Members</h2>
          <Loaded query={members} what="the members">
            {(data) => <Members members={data} achievements={achievements.data} />}
          </Loaded>
        </section>
        <section className="stack" aria-labelledby="achievements-title">
          <h2 id="achievements-title">Achievements</h2>
          <Loaded query={achievements} what="the achievements">
            {(data) => <Achievements achievements={data} members={members.data} />}
          </Loaded>
        </section>
        <p className="soft small">
          <Link to="/ledger">Every admission, key and accreditation is an entry of the ledger.</Link>
        </p>
      </div>
    </>
  )
}
