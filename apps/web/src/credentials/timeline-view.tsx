import { Link } from '@tanstack/react-router'
import { When } from '../ui/when.js'
import type { Happening } from './timeline.js'

const Item = ({ happening: { at, what, tone, reason, note, who, event, from } }: { happening: Happening }) => (
  <li className={`tone-${tone}`}>
    <h3>{what}</h3>
    <p className="soft small">
      <When at={at} />
      {who && <>, by {who}</>}
      {from && (
        <>
          ; counts from <When at={from} />
        </>
      )}
    </p>
    {reason && <p>{reason}</p>}
    {note && <p className="soft">“{note}”</p>}
    {event && (
      <p className="small no-print">
        <Link to="/ledger" search={{ event }}>
          Its proof in the ledger
        </Link>
      </p>
    )}
  </li>
)

export const Timeline = ({ happenings }: { happenings: Happening[] }) => (
  <ol className="timeline">
    {happenings.map((happening) => (
      <Item key={happening.at + happening.what} happening={happening} />
    ))}
  </ol>
)
