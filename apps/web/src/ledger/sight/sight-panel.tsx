import { Icon } from '../../ui/icon.js'
import { Note } from '../../ui/note.js'
import { entries } from '../numbers.js'
import type { Sight } from './sight.js'
import { sightWords } from './sight-words.js'

const Halted = ({ count }: { count: number }) => (
  <Note tone="doubt" title={`${count} ${count === 1 ? 'partition stands' : 'partitions stand'} still.`}>
    <p>An entry that does not hold was refused. What came before it is sound; what waits behind it is not lost.</p>
  </Note>
)

const Stands = ({ why }: { why: string }) => (
  <Note tone="doubt" title="Nothing new is being published at the moment.">
    <p>{why}</p>
    <p>What is published stays as it is, and what is new waits: nothing is lost.</p>
  </Note>
)

const Proof = ({ name, note }: { name: string; note: string }) => (
  <details className="disclose">
    <summary>{name}</summary>
    <pre className="raw">{note}</pre>
  </details>
)

/** Two signed notes that an honest log would never have given both. */
function Proofs({ remembered, status }: Sight) {
  if (remembered?.now.state !== 'shrunk' && remembered?.now.state !== 'forked') return null
  const { last } = remembered.seen
  return (
    <div>
      <Proof name={`What it signed before, for ${entries(last.size)}`} note={last.note} />
      <Proof name="What it signs now" note={status.checkpoint?.note ?? ''} />
    </div>
  )
}

/** Spoken when the answer changes, not at each look. */
const Spoken = ({ lead }: { lead: string }) => (
  <p className="visually-hidden" role="status">
    Can anyone have changed it? {lead}
  </p>
)

/** The answer at first sight. */
export function SightPanel({ sight, onForget }: { sight: Sight; onForget: () => void }) {
  const { tone, icon, lead, rest, next } = sightWords(sight)
  const forgettable = sight.namesake !== undefined
  return (
    <div className="stack">
      <Spoken lead={lead} />
      <div className={`verdict tone-${tone}`} data-testid="sight">
        <Icon name={icon} />
        <div className="stack">
          <h2>
            <b>{lead}</b> {rest}
          </h2>
          {next && <p className="verdict-next">{next}</p>}
          <Proofs {...sight} />
          {forgettable && (
            <div className="buttons">
              <button type="button" className="button" onClick={onForget}>
                I know why: forget the earlier log
              </button>
            </div>
          )}
        </div>
      </div>
      {sight.status.stands !== undefined && <Stands why={sight.status.stands} />}
      {sight.status.halted.length > 0 && <Halted count={sight.status.halted.length} />}
    </div>
  )
}
