import type { ReactNode } from 'react'

/** Nothing here yet, and the next step. */
export const Empty = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="empty">
    <h3>{title}</h3>
    {children}
  </div>
)
