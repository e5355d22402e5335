import type { Accreditation } from '../api/registry.js'
import { When } from '../ui/when.js'
import { axisOf, barOf, isInForce } from './periods.js'

type AccreditationsProps = { accreditations: Accreditation[]; nameOf: (accreditation: Accreditation) => string }

/** Who may award what, as bars on one time axis; the words beside each say the same. */
export function Accreditations({ accreditations, nameOf }: AccreditationsProps) {
  const now = new Date()
  const axis = axisOf(accreditations, now)
  const today = (now.getTime() - axis.from) / (axis.to - axis.from)
  if (accreditations.length === 0) return <p className="soft">No accreditation yet: an operator grants them.</p>
  return (
    <div className="stack">
      <ul className="periods">
        {accreditations.map((one) => {
          const { start, length } = barOf(one, axis)
          return (
            <li key={one.id} className={isInForce(one, now) ? 'period' : 'period period-ended'}>
              <span className="row row-between small">
                <span>{nameOf(one)}</span>
                <span className="soft">
                  from <When at={one.from} form="date" />
                  {one.withdrawnAt ? (
                    <>
                      , withdrawn <When at={one.withdrawnAt} form="date" />
                    </>
                  ) : one.until ? (
                    <>
                      {' '}
                      until <When at={one.until} form="date" />
                    </>
                  ) : (
                    ', without an end'
                  )}
                </span>
              </span>
              <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                <rect x={start * 1000} y="2" width={length * 1000} height="6" />
                <path d={`M${today * 1000} 0V10`} stroke="var(--ink)" strokeWidth="3" />
              </svg>
            </li>
          )
        })}
      </ul>
      <p className="soft small">The mark on each bar is today.</p>
    </div>
  )
}
