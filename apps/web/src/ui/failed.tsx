import { Link } from '@tanstack/react-router'
import { Problem } from '../api/problem.js'
import { Note } from './note.js'

type FailedProps = {
  error: unknown
  /** What could not be done, as an infinitive: "read the ledger". */
  what: string
  /** What was kept, where something could have been lost. */
  kept?: string
  onRetry?: () => void
}

const needsKey = new Set(['UNAUTHENTICATED', 'KEY_EXPIRED', 'FORBIDDEN'])

function Details({ problem }: { problem: Problem }) {
  return (
    <>
      {problem.detail && problem.detail !== problem.title && <p>{problem.detail}</p>}
      {problem.violations.length > 0 && (
        <ul>
          {problem.violations.map(({ path, message }) => (
            <li key={path + message}>
              <code>{path || 'body'}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      {problem.remedy && <p>{problem.remedy}</p>}
    </>
  )
}

/** What happened, what was kept, what to do. */
export function Failed({ error, what, kept, onRetry }: FailedProps) {
  const problem = error instanceof Problem ? error : undefined
  return (
    <Note
      tone="bad"
      role="alert"
      title={`It was not possible to ${what}: ${problem ? lower(problem.title) : 'something unforeseen happened'}.`}
    >
      {problem ? <Details problem={problem} /> : <p>{error instanceof Error ? error.message : 'No more is known.'}</p>}
      {kept && <p>{kept}</p>}
      <div className="buttons">
        {onRetry && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
        {problem && needsKey.has(problem.code) && (
          <Link to="/sign-in" className="button">
            Use another key
          </Link>
        )}
      </div>
    </Note>
  )
}

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)
