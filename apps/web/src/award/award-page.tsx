import { useQuery } from '@tanstack/react-query'
import { completeness } from '@testamur/credential-model'
import { useState } from 'react'
import {
  type Accreditation,
  type Achievement,
  type Member,
  readAccreditations,
  readAchievements,
} from '../api/registry.js'
import { Certificate } from '../certificate/certificate.js'
import { certificateOfAchievement } from '../certificate/from-achievement.js'
import { leftOutInWords, profileInWords, profileNames } from '../completeness/completeness-words.js'
import { titleOf } from '../registry/match-achievement.js'
import { isInForce } from '../registry/periods.js'
import { MemberGate } from '../session/gate.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { Loaded } from '../ui/loaded.js'
import { Note } from '../ui/note.js'
import { PageHead } from '../ui/page-head.js'
import type { Pick } from './achievement-picker.js'
import { AwardForm } from './award-form.js'
import { AwardedView } from './awarded-view.js'
import { awardOf, type Draft, draftErrors, emptyDraft, endOf } from './draft.js'
import { useAward } from './use-award.js'

const nameOf = ({ givenName, familyName }: Draft) => `${givenName} ${familyName}`.trim()

/** What of the achievement the credential will not say. */
function Leftovers({ content, profile }: { content: Achievement['content']; profile: Draft['profile'] }) {
  const report = completeness(content).profiles.find((one) => one.profile === profile)
  if (!report?.available || report.unplaced.length === 0) return null
  return (
    <Note tone="plain" title={profileInWords(report)} icon="sealDoubt">
      <p>
        {profileNames[profile]}s have no place for: {leftOutInWords(report)}.
      </p>
    </Note>
  )
}

function Preview({
  member,
  achievement,
  draft,
}: {
  member: Member
  achievement: Achievement | undefined
  draft: Draft
}) {
  if (!achievement)
    return (
      <Empty title="The certificate appears here">
        <p>Choose what is awarded, and see it take shape while you fill in the rest.</p>
      </Empty>
    )
  const now = new Date()
  const data = certificateOfAchievement(member, achievement.content, {
    holder: nameOf(draft),
    result: draft.result.trim(),
    awardedOn: now.toISOString(),
    validUntil: endOf(draft, achievement.content, now),
  })
  return (
    <div className="stack">
      <Certificate data={data} noHolder="the learner" />
      <Leftovers content={achievement.content} profile={draft.profile} />
    </div>
  )
}

/** Puts the cursor where the first error is. */
const focusFirstError = () =>
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input')?.focus(),
  )

function Award({ keyOf, member, picks }: { keyOf: string; member: Member; picks: Pick[] }) {
  const [draft, setDraft] = useState(emptyDraft)
  const [tried, setTried] = useState(false)
  const sending = useAward(keyOf)
  const achievement = picks.find((pick) => pick.achievement.id === draft.achievement)?.achievement
  const errors = draftErrors(draft, achievement?.content, new Date())
  const submit = () => {
    setTried(true)
    if (Object.keys(errors).length > 0) focusFirstError()
    else sending.mutate(awardOf(draft))
  }
  const again = () => {
    sending.reset()
    setTried(false)
    setDraft({ ...emptyDraft, achievement: draft.achievement, delivery: draft.delivery, profile: draft.profile })
  }
  return (
    <div className="two">
      {sending.data && achievement ? (
        <AwardedView
          keyOf={keyOf}
          awarded={sending.data}
          holder={nameOf(draft)}
          title={titleOf(achievement)}
          onAgain={again}
        />
      ) : (
        <AwardForm
          picks={picks}
          draft={draft}
          content={achievement?.content}
          errors={tried ? errors : {}}
          onChange={(change) => setDraft({ ...draft, ...change })}
          onSubmit={submit}
          busy={sending.isPending}
        >
          {sending.isError && (
            <Failed
              error={sending.error}
              what="award it"
              kept="Nothing was awarded that you do not see here. Your form is kept; sending it again makes nothing twice."
            />
          )}
        </AwardForm>
      )}
      <div className="sticky">
        <Preview member={member} achievement={achievement} draft={draft} />
      </div>
    </div>
  )
}

const allowed = (accreditations: readonly Accreditation[], id: string, now: Date) =>
  accreditations.some((one) => one.achievement === id && isInForce(one, now))

async function readPicks(slug: string): Promise<Pick[]> {
  const [achievements, accreditations] = await Promise.all([
    readAchievements(slug),
    readAccreditations({ member: slug }),
  ])
  const now = new Date()
  return achievements.map((achievement) => ({ achievement, allowed: allowed(accreditations, achievement.id, now) }))
}

function AwardAs({ keyOf, member }: { keyOf: string; member: Member }) {
  const picks = useQuery({ queryKey: ['picks', member.slug], queryFn: () => readPicks(member.slug) })
  return (
    <Loaded query={picks} what="your achievements">
      {(data) =>
        data.length > 0 ? (
          <Award keyOf={keyOf} member={member} picks={data} />
        ) : (
          <Empty title="You have published no achievement yet">
            <p>
              Publish one by the API (POST /api/registry/achievements, or its import from Open Badges 3.0), and ask the
              operator to accredit it.
            </p>
          </Empty>
        )
      }
    </Loaded>
  )
}

export const AwardPage = () => (
  <>
    <PageHead title="Who gets what?" tab="Award">
      An award is signed with your institution's key, and entered in the ledger.
    </PageHead>
    <MemberGate why="Awarding takes the key of a member.">
      {(key, member) => <AwardAs key={member.slug} keyOf={key} member={member} />}
    </MemberGate>
  </>
)
