import type { ReactNode } from 'react'
import type { Fetched } from './trust.js'

/** What left this device, to the last request; `children` say what who serves it can and cannot learn. */
export function FetchedList({ fetched, children }: { fetched: readonly Fetched[]; children: ReactNode }) {
  if (fetched.length === 0) return <p className="small soft">Checked on this device; nothing was asked of anyone.</p>
  return (
    <details className="disclose">
      <summary>Checked on this device. Nothing was sent; {fetched.length} public documents were fetched.</summary>
      <ul className="fetched">
        {fetched.map(({ what, path, ok }) => (
          <li key={path}>
            <span>
              {what}
              {!ok && <strong> (could not be had)</strong>}
              <br />
              <code>{path}</code>
            </span>
          </li>
        ))}
      </ul>
      <p className="small soft">{children}</p>
    </details>
  )
}
