/** The weight of a media type in an Accept header (RFC 9110 §12.5.1), where it is named or its family is. */
function weightOf(accept: string, type: string): number {
  const family = `${type.split('/', 1)[0]}/*`
  let best = { specific: -1, q: 0 }
  for (const part of accept.split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const specific = [`*/*`, family, type].indexOf(name as string)
    if (specific <= best.specific) continue
    const q = Number(parameters.find((p) => p.startsWith('q='))?.slice(2) ?? 1)
    best = { specific, q: Number.isFinite(q) ? q : 0 }
  }
  return best.q
}

/** Whether the metadata is asked for as a JWT: by its name, and no less than as JSON. */
export function prefersJwt(accept: string | undefined): boolean {
  if (accept === undefined || !/application\/jwt/i.test(accept)) return false
  const jwt = weightOf(accept, 'application/jwt')
  return jwt > 0 && jwt >= weightOf(accept, 'application/json')
}
