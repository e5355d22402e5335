import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type Achievement, readAccreditations, readAchievement, readMember } from '../api/registry.js'
import { Certificate } from '../certificate/certificate.js'
import { certificateOfAchievement } from '../certificate/from-achievement.js'
import { CompletenessView } from '../completeness/completeness-view.js'
import { Id } from '../ui/id.js'
import { Loaded } from '../ui/loaded.js'
import { PageHead } from '../ui/page-head.js'
import { ShowData } from '../ui/show-data.js'
import { When } from '../ui/when.js'
import { Accreditations } from './accreditations.js'
import { titleOf } from './match-achievement.js'
import './registry.css'

function Facts({ achievement, memberName }: { achievement: Achievement; memberName: string }) {
  const { provenance } = achievement.content
  return (
    <dl className="facts">
      <dt>Published by</dt>
      <dd>
        <Link to="/registry/members/$slug" params={{ slug: achievement.member }}>
          {memberName}
        </Link>
      </dd>
      <dt>Version</dt>
      <dd>
        {achievement.version}, <When at={achievement.publishedAt} form="date" />
      </dd>
      {provenance && (
        <>
          <dt>Imported from</dt>
          <dd>Open Badges 3.0{provenance.issuerName ? `, ${provenance.issuerName}` : ''}</dd>
        </>
      )}
      <dt>Id</dt>
      <dd>
        <Id id={achievement.id} what="the achievement's id" />
      </dd>
    </dl>
  )
}

export function AchievementPage() {
  const { id } = useParams({ from: '/registry/achievements/$id' })
  const achievement = useQuery({ queryKey: ['achievement', id], queryFn: () => readAchievement(id) })
  const slug = achievement.data?.member
  const member = useQuery({ queryKey: ['member', slug], queryFn: () => readMember(slug ?? ''), enabled: !!slug })
  const accreditations = useQuery({
    queryKey: ['accreditations', 'of', id],
    queryFn: () => readAccreditations({ achievement: id }),
  })
  return (
    <Loaded query={achievement} what="the achievement">
      {(data) => {
        const name = member.data?.name ?? data.member
        return (
          <>
            <PageHead title={titleOf(data)}>What is awarded for it, and by whom.</PageHead>
            <div className="two">
              <Certificate
                data={certificateOfAchievement({ name, slug: data.member }, data.content)}
                noHolder="whoever achieves it"
              />
              <div className="stack-l">
                <Facts achievement={data} memberName={name} />
                <section className="stack" aria-labelledby="accredited-title">
                  <h2 id="accredited-title">Who may award it</h2>
                  <Loaded query={accreditations} what="its accreditations">
                    {(all) => (
                      <Accreditations
                        accreditations={all}
                        nameOf={(one) => (one.member === data.member ? name : one.member)}
                      />
                    )}
                  </Loaded>
                </section>
                <CompletenessView content={data.content} />
                <ShowData data={data} />
              </div>
            </div>
          </>
        )
      }}
    </Loaded>
  )
}
