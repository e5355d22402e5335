import { Link } from '@tanstack/react-router'
import { CopyIcon } from '../../ui/copy-button.js'
import { Id } from '../../ui/id.js'
import { Note, type Tone } from '../../ui/note.js'
import { When } from '../../ui/when.js'
import { countOf, entries } from '../numbers.js'
import type { Heard, Sight } from '../sight/sight.js'
import { type Finding, isStale } from './finding.js'
import { explain } from './finding-words.js'

const COMMAND = 'npx testamur audit'

const NotYet = ({ fault }: { fault: string | undefined }) => (
  <div className="empty">
    <h3>{fault ? 'The last report cannot be read' : 'No auditor has reported yet'}</h3>
    <p>
      {fault && `An auditor has reported, but ${fault}. `}
      An auditor reads the whole log as any stranger could, recomputes it, and checks every member's signature. You can
      be one:
    </p>
    <p className="id">
      <code>{COMMAND}</code>
      <CopyIcon text={COMMAND} what="the command" />
    </p>
  </div>
)

type Looks = { tone: Tone; title: string }
const looks: Record<Finding['verdict'], (finding: Finding) => Looks> = {
  clean: ({ size }) => ({
    tone: 'good',
    title: `Clean: ${entries(size)} recomputed, nothing wrong.`,
  }),
  broken: ({ codes }) => ({
    tone: 'bad',
    title: `Broken: ${codes.length === 1 ? 'one thing' : `${countOf(codes.length)} things`} that an honest log never shows.`,
  }),
  'cannot-tell': () => ({ tone: 'doubt', title: 'The auditor could not tell.' }),
}

type Code = Finding['codes'][number]

const CodeItem = ({ code: { code, detail, index } }: { code: Code }) => (
  <li>
    <p>
      <code className="codes-name">{code}</code> <strong>{explain(code).meaning}</strong>
    </p>
    <p className="soft">{detail}</p>
    <p>{explain(code).remedy}</p>
    {index !== undefined && (
      <p>
        <Link to="/ledger" search={{ entry: index }} resetScroll={false}>
          Look at entry {countOf(index)}
        </Link>
      </p>
    )}
  </li>
)

const CodeList = ({ codes }: { codes: readonly Code[] }) => (
  <ol className="codes">
    {codes.map((one) => (
      <CodeItem key={`${one.code} ${one.index} ${one.detail}`} code={one} />
    ))}
  </ol>
)

const SHOWN = 5

/** What was found, the rest of a long list on demand. */
const Codes = ({ codes }: { codes: readonly Code[] }) => (
  <>
    <CodeList codes={codes.slice(0, SHOWN)} />
    {codes.length > SHOWN && (
      <details className="disclose">
        <summary>Show {countOf(codes.length - SHOWN)} more</summary>
        <CodeList codes={codes.slice(SHOWN)} />
      </details>
    )}
  </>
)

const treeWords: Record<Heard['tree']['state'], string> = {
  same: 'It is the tree that this browser is shown: checked here.',
  kept: 'The tree that this browser is shown contains it: checked here.',
  ahead: 'It is ahead of what this page has loaded.',
  elsewhere: 'It is that of an earlier log of this ledger.',
  shrunk: 'It is larger than the tree that this browser is shown.',
  forked: 'It is not the tree that this browser is shown.',
  unknown: 'Whether it is the tree that this browser is shown could not be checked.',
}

function Facts({ heard: { finding, tree }, size }: { heard: Heard; size: number }) {
  const behind = tree.state === 'elsewhere' ? 0 : size - finding.size
  return (
    <dl className="facts">
      <dt>Reported</dt>
      <dd>
        <When at={finding.at} form="age" />, <When at={finding.at} />
      </dd>
      {finding.since && (
        <>
          <dt>Watching since</dt>
          <dd>
            <When at={finding.since} />
          </dd>
        </>
      )}
      <dt>Looked at</dt>
      <dd>
        {entries(finding.entriesChecked)} with their signatures, and {countOf(finding.keysKnown)} keys of members
        {behind > 0 && <>; {behind === 1 ? 'one is' : `${countOf(behind)} are`} newer than its look</>}
      </dd>
      <dt>The tree it saw</dt>
      <dd>
        {entries(finding.size)}, root <Id id={finding.root} what="the root that the auditor saw" />
        <br />
        {treeWords[tree.state]}
      </dd>
    </dl>
  )
}

/** The auditor's last word. */
export function FindingSection({ sight: { heard, findingFault, at, status } }: { sight: Sight }) {
  return (
    <section className="stack" aria-labelledby="finding-title">
      <h2 id="finding-title">The auditor's last word</h2>
      {heard ? (
        <div className="sheet stack">
          <Note {...looks[heard.finding.verdict](heard.finding)} />
          {isStale(heard.finding, at) && (
            <Note tone="doubt" icon="clock" title="This report is old.">
              <p>
                It says nothing about what came since. Start the auditor again: <code>{COMMAND}</code>
              </p>
            </Note>
          )}
          <Facts heard={heard} size={status.checkpoint?.size ?? 0} />
          {heard.finding.codes.length > 0 && <Codes codes={heard.finding.codes} />}
        </div>
      ) : (
        <NotYet fault={findingFault} />
      )}
    </section>
  )
}
