import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { readAccreditations, readAchievements, readKeys, readMember } from '../api/registry.js'
import { Loaded } from '../ui/loaded.js'
import { Logo } from '../ui/logo.js'
import { Note } from '../ui/note.js'
import { PageHead } from '../ui/page-head.js'
import { When } from '../ui/when.js'
import { Accreditations } from './accreditations.js'
import { AchievementList } from './achievement-list.js'
import { titleOf } from './match-achievement.js'
import { MemberKeys } from './member-keys.js'
import './registry.css'

export function MemberPage() {
  const { slug } = useParams({ from: '/registry/members/$slug' })
  const member = useQuery({ queryKey: ['member', slug], queryFn: () => readMember(slug) })
  const achievements = useQuery({ queryKey: ['achievements', slug], queryFn: () => readAchievements(slug) })
  const accreditations = useQuery({
    queryKey: ['accreditations', slug],
    queryFn: () => readAccreditations({ member: slug }),
  })
  const keys = useQuery({
    queryKey: ['keys', slug],
    queryFn: () => readKeys(slug),
    // A key that is being made is there within seconds.
    refetchInterval: ({ state }) =>
      state.data?.some(({ rotationOrderedAt, until }) => rotationOrderedAt && !until) ? 2_000 : false,
  })
  return (
    <Loaded query={member} what="the member">
      {({ name, iss, url, admittedAt, state }) => (
        <>
          <div className="member-head">
            <Logo slug={slug} name={name} />
            <PageHead title={name}>
              Member since <When at={admittedAt} form="date" />
            </PageHead>
          </div>
          <div className="stack-l">
            {state !== 'active' && (
              <Note tone="doubt" title={state === 'left' ? 'It has left the consortium.' : 'It is suspended.'}>
                <p>It awards nothing at present. What it awarded before can still be verified.</p>
              </Note>
            )}
            <dl className="facts">
              <dt>Issuer</dt>
              <dd>
                <code>{iss}</code>
              </dd>
              {url && (
                <>
                  <dt>Site</dt>
                  <dd>
                    <a href={url} rel="noreferrer noopener">
                      {url}
                    </a>
                  </dd>
                </>
              )}
            </dl>
            <section className="stack" aria-labelledby="awards-title">
              <h2 id="awards-title">What it awards</h2>
              <Loaded query={achievements} what="its achievements">
                {(data) =>
                  data.length > 0 ? (
                    <AchievementList achievements={data} />
                  ) : (
                    <p className="soft">Nothing published yet.</p>
                  )
                }
              </Loaded>
            </section>
            <section className="stack" aria-labelledby="accreditations-title">
              <h2 id="accreditations-title">What it may award, and when</h2>
              <Loaded query={accreditations} what="its accreditations">
                {(data) => (
                  <Accreditations
                    accreditations={data}
                    nameOf={({ achievement }) => {
                      const found = achievements.data?.find(({ id }) => id === achievement)
                      return found ? titleOf(found) : achievement
                    }}
                  />
                )}
              </Loaded>
            </section>
            <section className="stack" aria-labelledby="keys-title">
              <h2 id="keys-title">Keys that speak for it</h2>
              <Loaded query={keys} what="its keys">
                {(data) => <MemberKeys slug={slug} keys={data} />}
              </Loaded>
            </section>
          </div>
        </>
      )}
    </Loaded>
  )
}
