import { type Check, type CheckName, checkNames } from '@testamur/credential-proof'
import { Icon } from '../ui/icon.js'
import { checkTitles, outcomeWords, seenName } from './check-words.js'
import { checksBefore } from './run-verification.js'

const Head = ({ check }: { check: Check }) => {
  const { word, icon } = outcomeWords[check.outcome]
  return (
    <>
      <Icon name={icon} />
      <span className="check-name">{checkTitles[check.name]}</span>
      <span className="check-outcome">{word}</span>
      <span className="check-why">{check.why}</span>
    </>
  )
}

const Seen = ({ seen }: { seen: NonNullable<Check['seen']> }) => (
  <dl className="facts check-seen">
    {Object.entries(seen).map(([name, value]) => (
      <div key={name} className="facts-pair">
        <dt>{seenName(name)}</dt>
        <dd>
          <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
        </dd>
      </div>
    ))}
  </dl>
)

function Done({ check }: { check: Check }) {
  const tone = `tone-${outcomeWords[check.outcome].tone}`
  const seen = { ...check.seen, ...(check.code && { code: check.code }) }
  if (Object.keys(seen).length === 0)
    return (
      <div className={`check-line ${tone}`}>
        <Head check={check} />
      </div>
    )
  return (
    <details className={`check ${tone}`}>
      <summary>
        <Head check={check} />
      </summary>
      <Seen seen={seen} />
    </details>
  )
}

const Pending = ({ name, passed }: { name: CheckName; passed: boolean }) => (
  <div className={`check-line tone-${passed ? 'good' : 'plain'}`} data-pending={passed ? undefined : true}>
    {passed ? <Icon name="tick" /> : <span />}
    <span className="check-name">{checkTitles[name]}</span>
    {passed && <span className="check-outcome">Yes</span>}
  </div>
)

type CheckListProps = { checks?: readonly Check[] | undefined; reached?: CheckName | undefined }

/** The checks in their order; while they are being made, those that are known to have passed. */
export function CheckList({ checks, reached }: CheckListProps) {
  const passed = new Set(reached ? checksBefore(reached) : [])
  return (
    <ol className="checks">
      {checkNames.map((name) => {
        const check = checks?.find((one) => one.name === name)
        return <li key={name}>{check ? <Done check={check} /> : <Pending name={name} passed={passed.has(name)} />}</li>
      })}
    </ol>
  )
}
