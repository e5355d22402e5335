/** Anyone may read, from any page: a verifier in a browser too (Token Status List §8.1). Seconds, since news must arrive within one. */
export const openHeaders = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=1' }

/** Whether an If-None-Match names the tag (RFC 9110 §13.1.2, weak comparison). */
export const hasTag = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
