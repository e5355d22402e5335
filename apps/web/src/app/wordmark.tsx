import { Link } from '@tanstack/react-router'

export const Wordmark = () => (
  <Link to="/" className="wordmark" aria-label="Testamur, to the start">
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="5" fill="var(--accent)" />
      <path d="M9 10h14M16 10v12" stroke="var(--on-accent)" strokeWidth="2.4" strokeLinecap="square" />
      <path d="M10.5 25.75h11" stroke="var(--on-accent)" strokeWidth="1.5" />
    </svg>
    Testamur
  </Link>
)
