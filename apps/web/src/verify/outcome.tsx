import { Certificate, Stamp } from '../certificate/certificate.js'
import { certificateOfReport } from '../certificate/from-claims.js'
import { MerklePathFigure } from '../ledger/path/merkle-path-figure.js'
import { Icon } from '../ui/icon.js'
import { ShowData } from '../ui/show-data.js'
import { CheckList } from './check-list.js'
import { FetchedList } from './fetched-list.js'
import type { Run } from './run-verification.js'
import { type VerdictWords, verdictWords } from './verdict-words.js'

const Verdict = ({ words: { tone, icon, lead, rest, next } }: { words: VerdictWords }) => (
  <div className={`verdict tone-${tone}`} data-testid="verdict">
    <Icon name={icon} />
    <div className="stack">
      <h2>
        <b>{lead}</b> {rest}
      </h2>
      {next && <p className="verdict-next">{next}</p>}
    </div>
  </div>
)

/** What the credential says, if it may be believed to have said it. */
function Shown({ run, words }: { run: Run; words: VerdictWords }) {
  const data = certificateOfReport(run.report)
  const { verdict } = run.report
  if (!data)
    return (
      <div className="empty">
        <h3>Its content is not shown</h3>
        <p>Nobody can say that it is what the issuer wrote. The checks beside this say where they stopped.</p>
      </div>
    )
  const stamp = verdict !== 'valid' && <Stamp tone={words.tone}>{words.lead.replace(/\.$/, '')}</Stamp>
  return <Certificate data={data} stamp={stamp} />
}

export function Outcome({ run }: { run: Run }) {
  const words = verdictWords(run)
  const { report, proved, fetched } = run
  return (
    <>
      <Verdict words={words} />
      <div className="two">
        <div className="stack-l">
          <Shown run={run} words={words} />
          {proved && (
            <div className="sheet stack">
              <h3>From the award to the root of the ledger</h3>
              <MerklePathFigure {...proved} />
            </div>
          )}
        </div>
        <section className="stack" aria-label="How this was found">
          <h2>How this was found</h2>
          <CheckList checks={report.checks} />
          <FetchedList fetched={fetched}>
            A status list holds thousands of credentials, so that who serves it cannot tell which one was looked up.
          </FetchedList>
          <ShowData data={report} />
          <div className="buttons">
            <button type="button" className="button" onClick={() => window.print()}>
              Print
            </button>
          </div>
        </section>
      </div>
    </>
  )
}
