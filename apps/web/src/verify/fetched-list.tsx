import type { Fetched } from './trust.js'

/** What left this device, to the last request. */
export function FetchedList({ fetched }: { fetched: readonly Fetched[] }) {
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
      <p className="small soft">
        A status list holds thousands of credentials, so that who serves it cannot tell which one was looked up.
      </p>
    </details>
  )
}
