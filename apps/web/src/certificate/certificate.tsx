import type { ReactNode } from 'react'
import { Logo } from '../ui/logo.js'
import type { Tone } from '../ui/note.js'
import { When } from '../ui/when.js'
import type { CertificateData, Statement } from './certificate-data.js'

type CertificateProps = {
  data: CertificateData
  /** A Stamp, where it does not hold. */
  stamp?: ReactNode
  /** What is said in place of a name. */
  noHolder?: string
}

/** What stands across a certificate that does not hold. */
export const Stamp = ({ tone, children }: { tone: Tone; children: string }) => (
  <p className={`certificate-stamp tone-${tone}`}>{children}</p>
)

const Facts = ({ facts }: { facts: Statement[] }) => (
  <dl className="certificate-facts">
    {facts.map(({ name, value }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const Skills = ({ skills }: { skills: CertificateData['skills'] }) => (
  <div className="certificate-skills">
    <h4 className="certificate-heading">Skills shown</h4>
    <ul>
      {skills.map(({ name, uri }) => (
        <li key={name + uri}>
          {uri ? (
            <a href={uri} rel="noreferrer noopener" target="_blank">
              {name}
            </a>
          ) : (
            name
          )}
        </li>
      ))}
    </ul>
  </div>
)

const More = ({ more }: { more: Statement[] }) => (
  <details className="certificate-more disclose">
    <summary>More about this award</summary>
    <dl className="facts">
      {more.map(({ name, value }) => (
        <div key={name} className="facts-pair">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  </details>
)

const Foot = ({ awardedOn, validUntil, number }: CertificateData) => (
  <p className="certificate-foot">
    {awardedOn && (
      <span>
        Awarded <When at={awardedOn} form="date" />
      </span>
    )}
    <span>
      {validUntil ? (
        <>
          Valid until <When at={validUntil} form="date" />
        </>
      ) : (
        'Valid without an end'
      )}
    </span>
    {number && <span title={number}>No. {number.slice(-12)}</span>}
  </p>
)

/** A credential as the document that it is. */
export function Certificate({ data, stamp, noHolder = 'Name kept back by its holder' }: CertificateProps) {
  const { issuer, title, holder, description, facts, skills, more } = data
  return (
    <article className="certificate" aria-label={`Certificate: ${title}`} {...(stamp ? { 'data-spoiled': true } : {})}>
      <div className="certificate-frame">
        <header className="certificate-issuer">
          <Logo slug={issuer.slug} name={issuer.name} />
          <span>{issuer.name}</span>
        </header>
        {stamp}
        <p className="certificate-says">awards</p>
        <h3 className="certificate-title">{title}</h3>
        <p className="certificate-says">to</p>
        <p className={holder ? 'certificate-holder' : 'certificate-holder certificate-empty'}>{holder || noHolder}</p>
        {description && <p className="certificate-text">{description}</p>}
        {facts.length > 0 && <Facts facts={facts} />}
        {skills.length > 0 && <Skills skills={skills} />}
        {more.length > 0 && <More more={more} />}
        {data.awardedOn && <Foot {...data} />}
      </div>
    </article>
  )
}
