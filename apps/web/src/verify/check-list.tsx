import { type Check, type CheckName, checkNames } from '@testamur/credential-proof'
import { Icon } from '../ui/icon.js'
import { withLocalTimes } from '../ui/time-words.js'
import { checkTitles, outcomeWords, seenName } from './check-words.js'
import { checksBefore } from './run-verification.js'

const Head = ({ check }: { check: Check }) => {
  const { word, icon } = outcomeWords[check.outcome]
  return (
    <>
      <Icon name={icon} />
      <span className="check-name">{checkTitles[check.name]}</span>
      <span className="check-outcome">{word}</span>
      <span className="check-why">{withLocalTimes(check.why)}</span>
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

function Made({ check }: { check: Check }) {
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
    {passed && <span className="check-outcome">{outcomeWords.passed.word}</span>}
  </div>
)

/** What nobody needs to read one by one: the checks that an earlier one made pointless. */
const Unreached = ({ checks }: { checks: readonly Check[] }) => (
  <li className="check-line tone-plain">
    <Icon name="dash" />
    <span className="check-name">
      {checks.length === 1 ? 'One check was' : `${checks.length} checks were`} not reached
    </span>
    <span className="check-why">{checks.map(({ name }) => checkTitles[name].toLowerCase()).join('; ')}</span>
  </li>
)

/** The checks while they are being made: those that are known to have passed, and those to come. */
export function ChecksUnderWay({ reached }: { reached: CheckName | undefined }) {
  const passed = new Set(reached ? checksBefore(reached) : [])
  return (
    <ol className="checks">
      {checkNames.map((name) => (
        <li key={name}>
          <Pending name={name} passed={passed.has(name)} />
        </li>
      ))}
    </ol>
  )
}

/** The checks in their order, each openable to what was seen. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const unreached = checks.filter(({ outcome }) => outcome === 'skipped')
  return (
    <ol className="checks">
      {checks
        .filter(({ outcome }) => outcome !== 'skipped')
        .map((check) => (
          <li key={check.name}>
            <Made check={check} />
          </li>
        ))}
      {unreached.length > 0 && <Unreached checks={unreached} />}
    </ol>
  )
}
