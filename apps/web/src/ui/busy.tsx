import type { ReactNode } from 'react'

/** What is being waited for, in words. */
export const Busy = ({ children }: { children: ReactNode }) => (
  <p className="busy" role="status">
    <span className="spinner" aria-hidden="true" />
    {children}…
  </p>
)
