/** What must never be written, under whatever object it stands: secrets, and what tells of a person. */
const hiddenNames = new Set([
  ...['authorization', 'cookie', 'key', 'secret', 'password', 'credential', 'presentation', 'txCode', 'salt', 'token'],
  ...['learner', 'givenName', 'familyName', 'email', 'holderKey', 'note', 'body', 'result'],
])
const MOST_DEEP = 6

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

function clean(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1))
  return isPlain(value) ? redact(value, depth + 1) : value
}

/** The same object without what hides behind those names. Errors and other instances are left to their serializers. */
export function redact(object: Record<string, unknown>, depth = 0): Record<string, unknown> {
  if (depth > MOST_DEEP) return { deeper: '[redacted]' }
  const kept: Record<string, unknown> = {}
  for (const name of Object.keys(object)) {
    const value = object[name]
    kept[name] = hiddenNames.has(name) ? '[redacted]' : typeof value === 'object' ? clean(value, depth) : value
  }
  return kept
}
