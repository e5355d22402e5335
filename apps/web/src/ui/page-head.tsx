import { type ReactNode, useEffect } from 'react'

/** The page's question, and one sentence below it; names the tab as well. */
export function PageHead({ title, tab, children }: { title: string; tab?: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${tab ?? title} · Testamur`
  }, [tab, title])
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {children && <p>{children}</p>}
    </div>
  )
}
