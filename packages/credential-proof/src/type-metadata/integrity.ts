import { bytesOfBase64url, digest, toBase64url } from '#platform'

/** "Integrity metadata" (W3C SRI §3.5): hash expressions, each perhaps with options, separated by white space. */
const FORM =
  /^[\t\n\f\r ]*sha(256|384|512)-[A-Za-z0-9+/_-]+={0,2}(\?[!-~]*)?([\t\n\f\r ]+sha(256|384|512)-[A-Za-z0-9+/_-]+={0,2}(\?[!-~]*)?)*[\t\n\f\r ]*$/
const STRENGTH = ['sha512', 'sha384', 'sha256'] as const

export const isIntegrity = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 2_000 && FORM.test(value)

const plain = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const same = (base64: string, bytes: string) => toBase64url(bytesOfBase64url(plain(base64))) === bytes

/**
 * Whether a document's octets hash to one of the expressions with the strongest algorithm among them (SD-JWT VC, "Integrity of
 * Referenced Documents"): a weaker one that matches counts for nothing.
 */
export function integrityHolds(text: string, integrity: string): boolean {
  const expressions = integrity.trim().split(/[\t\n\f\r ]+/)
  const strongest = STRENGTH.find((algorithm) => expressions.some((one) => one.startsWith(`${algorithm}-`)))
  if (strongest === undefined) return false
  const found = toBase64url(digest(strongest, new TextEncoder().encode(text)))
  return expressions
    .filter((one) => one.startsWith(`${strongest}-`))
    .some((one) => same(one.slice(strongest.length + 1).split('?')[0] as string, found))
}
