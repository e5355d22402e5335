import { useState } from 'react'

/** A member's logo on neutral ground; its initial where there is no logo, or it cannot be had. */
export function Logo({ slug, name }: { slug: string | undefined; name: string }) {
  const [missing, setMissing] = useState(false)
  const initial = name.trim().charAt(0).toUpperCase() || '?'
  return (
    <span className="logo" aria-hidden="true">
      {slug === undefined || missing ? (
        initial
      ) : (
        <img src={`/issuers/${encodeURIComponent(slug)}/logo`} alt="" onError={() => setMissing(true)} />
      )}
    </span>
  )
}
