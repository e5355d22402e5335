/** What somebody pasted, dropped or uploaded: a credential, a receipt, or neither. */
export type Intake = { kind: 'credential' | 'receipt' | 'unknown'; text: string }

export const MAX_FILE_BYTES = 1_048_576
const RECEIPT = 'c2sp.org/tlog-proof@v1'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Where programs put the token when they save an answer whole. */
function tokenIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return tokenIn(value[0])
  if (!isObject(value)) return undefined
  return tokenIn(value.credential ?? value.presentation ?? value.credentials ?? value.verifiableCredential)
}

function fromJson(text: string): string {
  if (!/^[{["]/.test(text)) return text
  try {
    return tokenIn(JSON.parse(text)) ?? text
  } catch {
    return text
  }
}

/** Reads an intake: spaces and line breaks that mail programs put into a token are dropped, a JSON answer is opened. */
export function readIntake(given: string): Intake {
  const text = given.replace(/^\uFEFF/, '').trim()
  if (text.startsWith(RECEIPT)) return { kind: 'receipt', text: `${text}\n` }
  const token = fromJson(text).replace(/\s+/g, '')
  return { kind: token.startsWith('eyJ') ? 'credential' : 'unknown', text: token }
}
