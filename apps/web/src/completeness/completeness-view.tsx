import {
  type AchievementContent,
  type Completeness,
  completeness,
  type ElementReport,
} from '@testamur/credential-model'
import { useMemo } from 'react'
import { Note } from '../ui/note.js'
import {
  completenessInWords,
  lacksMandatory,
  lacksOptional,
  leftOutInWords,
  profileInWords,
  profileNames,
} from './completeness-words.js'

const Elements = ({ elements }: { elements: ElementReport[] }) => (
  <ul className="stack">
    {elements.map(({ element, title, remedy }) => (
      <li key={element}>
        <strong>{title}</strong>: {remedy}.
      </li>
    ))}
  </ul>
)

const Profiles = ({ profiles, elm }: Pick<Completeness, 'profiles' | 'elm'>) => (
  <dl className="facts">
    {profiles.map((report) => (
      <div key={report.profile} className="facts-pair">
        <dt>{profileNames[report.profile]}</dt>
        <dd>
          {profileInWords(report)}
          {report.available && report.unplaced.length > 0 && (
            <span className="hint"> No place for: {leftOutInWords(report)}.</span>
          )}
        </dd>
      </div>
    ))}
    <div className="facts-pair">
      <dt>European Learning Model</dt>
      <dd>
        {elm.unplaced.length === 0
          ? 'Its view shows all that the achievement says.'
          : `Its view has no place for: ${leftOutInWords(elm)}.`}
      </dd>
    </div>
  </dl>
)

/** What an achievement lacks of the European description of micro-credentials, and what each profile makes of it. */
export function CompletenessView({ content }: { content: AchievementContent }) {
  const check = useMemo(() => completeness(content), [content])
  const [mandatory, optional] = [lacksMandatory(check), lacksOptional(check)]
  return (
    <section className="stack" aria-labelledby="completeness-title">
      <h2 id="completeness-title">How complete it is</h2>
      <Note tone={check.complete ? 'good' : 'doubt'} title={completenessInWords(check)}>
        {mandatory.length > 0 && <Elements elements={mandatory} />}
      </Note>
      {optional.length > 0 && (
        <details className="disclose">
          <summary>What could be added where it applies</summary>
          <Elements elements={optional} />
        </details>
      )}
      <h3>As which credential</h3>
      <Profiles {...check} />
      <p className="hint">
        By Annex I of Council Recommendation 2022/C 243/02 on a European approach to micro-credentials.
      </p>
    </section>
  )
}
