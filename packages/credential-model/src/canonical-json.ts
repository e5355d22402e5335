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
 * The canonical form of a JSON value (RFC 8785): keys sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * Keys whose value is undefined are left out, as JSON.stringify does.
 * @throws TypeError for what JSON cannot say: NaN, Infinity, lone surrogates, functions, bigints.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`canonical JSON: ${value} is not a JSON number (RFC 8785 §3.2.2.3)`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v as Json)).join(',')}]`
  if (typeof value === 'object') {
    const members = value as { readonly [key: string]: Json | undefined }
    const parts: string[] = []
    for (const key of Object.keys(members).sort()) {
      const v = members[key]
      if (v !== undefined) parts.push(`${text(key)}:${canonicalJson(v)}`)
    }
    return `{${parts.join(',')}}`
  }
  throw new TypeError(`canonical JSON: a ${typeof value} has no JSON form`)
}
