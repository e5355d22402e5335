import { Link } from '@tanstack/react-router'
import { PageHead } from '../ui/page-head.js'

export const NotFoundPage = () => (
  <>
    <PageHead title="There is no such page">
      The address may be mistyped, or what it named is gone. Nothing else is affected.
    </PageHead>
    <p className="buttons">
      <Link to="/" className="button button-primary">
        Verify a credential
      </Link>
      <Link to="/registry" className="button">
        Look into the registry
      </Link>
    </p>
  </>
)
