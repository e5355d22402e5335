import { Link } from '@tanstack/react-router'
import { KeyKind } from '@testamur/credential-model'
import { PageHead } from '../ui/page-head.js'
import { dropKey, type HeldKey, useKeys } from './session.js'
import { SignInForm } from './sign-in-form.js'

type Start = '/award' | '/watching' | '/uptake'
const kinds: Record<KeyKind, { name: string; to: Start; can: string }> = {
  member: { name: 'Member', to: '/award', can: 'awards achievements, and changes their status' },
  employer: { name: 'Employer', to: '/watching', can: 'watches credentials' },
  analyst: { name: 'Analyst', to: '/uptake', can: 'reads the uptake' },
  operator: { name: 'Operator', to: '/uptake', can: 'reads the uptake here; admits members by the API' },
  auditor: { name: 'Auditor', to: '/uptake', can: 'reads the uptake here; audits the ledger by the API' },
}

const Held = ({ kind, held }: { kind: KeyKind; held: HeldKey }) => (
  <tr>
    <th scope="row">
      <Link to={kinds[kind].to}>{kinds[kind].name}</Link>
      {held.member && <span className="soft"> ({held.member})</span>}
    </th>
    <td>{kinds[kind].can}</td>
    <td className="number">
      <button type="button" className="button button-small" onClick={() => dropKey(kind)}>
        Forget it
      </button>
    </td>
  </tr>
)

export function SignInPage() {
  const keys = useKeys()
  const held = KeyKind.options.flatMap((kind) => (keys[kind] ? [[kind, keys[kind]] as const] : []))
  return (
    <>
      <PageHead title={held.length === 0 ? 'Who are you?' : 'Your keys'} tab="Sign in">
        A key says for whom you act. Verifying, the registry and the ledger need none.
      </PageHead>
      <div className="stack-l">
        {held.length > 0 && (
          <div className="table-frame narrow">
            <table className="table table-cards">
              <thead>
                <tr>
                  <th scope="col">Key</th>
                  <th scope="col">What it does</th>
                  <th scope="col">
                    <span className="visually-hidden">Forget it</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {held.map(([kind, key]) => (
                  <Held key={kind} kind={kind} held={key} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <SignInForm />
        <div className="narrow stack small soft">
          <p>
            Members, employers and analysts get their keys from the operator of the consortium. The demo writes its keys
            into <code>demo.json</code>, in the folder where it keeps its state (<code>.testamur</code> unless told
            otherwise).
          </p>
        </div>
      </div>
    </>
  )
}
