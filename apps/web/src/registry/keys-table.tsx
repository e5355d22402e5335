import { type ReactNode, useState } from 'react'
import type { KeySetEntry } from '../api/registry.js'
import { download } from '../ui/download.js'
import { Id } from '../ui/id.js'
import { When } from '../ui/when.js'
import { pemOf, stateOf } from './key-words.js'

export const purposes = {
  credential: 'Credentials',
  status: 'Status lists',
  ledger: 'Ledger entries',
  badge: 'Badges',
} as const

const states = {
  coming: 'Signs soon',
  active: 'In use',
  followed: 'Next key is made',
  ending: 'Ends soon',
  retired: 'Retired',
  compromised: 'Compromised',
} as const

function Certificate({ entry }: { entry: KeySetEntry }) {
  const [leaf] = entry.x5c ?? []
  if (!leaf) return <span className="soft">none</span>
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      onClick={() => download(`${entry.kid}.pem`, pemOf(leaf), 'application/x-pem-file')}
    >
      Download
    </button>
  )
}

function Until({ entry }: { entry: KeySetEntry }) {
  if (entry.compromised)
    return (
      <>
        not trusted since <When at={entry.compromised.since} />
      </>
    )
  return entry.until ? <When at={entry.until} /> : <span className="soft">no end</span>
}

type KeysTableProps = { keys: KeySetEntry[]; actions?: ((entry: KeySetEntry) => ReactNode) | undefined }

/** The keys that speak for a member: what each signs, from when to when, and by which certificate. */
export function KeysTable({ keys, actions }: KeysTableProps) {
  const [now] = useState(() => new Date())
  return (
    <div className="table-frame">
      <table className="table table-cards">
        <thead>
          <tr>
            <th scope="col">Signs</th>
            <th scope="col">Kind</th>
            <th scope="col">Key</th>
            <th scope="col">State</th>
            <th scope="col">From</th>
            <th scope="col">Until</th>
            <th scope="col">Certificate</th>
            {actions && <th scope="col">Change</th>}
          </tr>
        </thead>
        <tbody>
          {keys.map((entry) => (
            <tr key={entry.kid}>
              <td data-label="Signs">{purposes[entry.purpose]}</td>
              <td data-label="Kind">{String(entry.crv ?? entry.kty)}</td>
              <td data-label="Key">
                <Id id={entry.kid} what="the key's id" />
              </td>
              <td data-label="State">{states[stateOf(entry, now)]}</td>
              <td data-label="From">
                <When at={entry.from} form="date" />
              </td>
              <td data-label="Until">
                <Until entry={entry} />
              </td>
              <td data-label="Certificate">
                <Certificate entry={entry} />
              </td>
              {actions && <td data-label="Change">{actions(entry)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
