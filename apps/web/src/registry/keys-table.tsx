import type { KeySetEntry } from '../api/registry.js'
import { Id } from '../ui/id.js'
import { When } from '../ui/when.js'

const purposes = {
  credential: 'Credentials',
  status: 'Status lists',
  ledger: 'Ledger entries',
  badge: 'Badges',
} as const
const states = { active: 'In use', retired: 'Retired', compromised: 'Compromised' } as const

export const KeysTable = ({ keys }: { keys: KeySetEntry[] }) => (
  <div className="table-frame">
    <table className="table table-cards">
      <thead>
        <tr>
          <th scope="col">Signs</th>
          <th scope="col">Kind</th>
          <th scope="col">Key</th>
          <th scope="col">State</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.kid}>
            <td data-label="Signs">{purposes[key.purpose]}</td>
            <td data-label="Kind">{String(key.crv ?? key.kty)}</td>
            <td data-label="Key">
              <Id id={key.kid} what="the key's id" />
            </td>
            <td data-label="State">{states[key.state]}</td>
            <td data-label="From">
              <When at={key.from} form="date" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
