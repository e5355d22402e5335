import { openReceipt } from '@testamur/credential-proof'
import { MAX_FILE_BYTES, readIntake } from '../../verify/intake.js'

/** What somebody looks for: by an event's id, by a place in the log, or by a receipt, perhaps with its credential. */
export type Wanted =
  | { by: 'event'; event: string }
  | { by: 'place'; index: number }
  | { by: 'receipt'; index: number; receipt: string; event?: string; credential?: string }

export type Read = { wanted: Wanted } | { error: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const PLACE = /^(?:#|entry\s+)?(\d{1,3}(?:,\d{3})+|\d{1,15})$/i

const nothing = "Paste an event's id or a receipt first, or open a file."
const neither =
  'This is neither the id of an event (36 characters with hyphens), nor the number of an entry, nor a receipt (it begins with "c2sp.org/tlog-proof@v1").'
const credentialAlone =
  'This is a credential, which does not say where it stands in the ledger: its receipt does. Open both files together.'

function readReceipt(receipt: string, credential?: string): Read {
  try {
    const { proof, opening } = openReceipt(receipt)
    const event = typeof opening?.event.id === 'string' ? opening.event.id : undefined
    return {
      wanted: {
        by: 'receipt',
        index: proof.index,
        receipt,
        ...(event && { event }),
        ...(credential && { credential }),
      },
    }
  } catch (error) {
    return { error: `The receipt cannot be read: ${error instanceof Error ? error.message : 'it is damaged'}.` }
  }
}

/** Reads what was typed or pasted. */
export function readSearch(given: string): Read {
  const text = given.trim()
  if (text === '') return { error: nothing }
  if (UUID.test(text)) return { wanted: { by: 'event', event: text.toLowerCase() } }
  const place = PLACE.exec(text)?.[1]
  if (place) return { wanted: { by: 'place', index: Number(place.replaceAll(',', '')) } }
  return readTexts([given])
}

/** Reads what files hold: a receipt, and perhaps the credential that it is about. */
export function readTexts(texts: readonly string[]): Read {
  const intakes = texts.map(readIntake)
  const receipt = intakes.find(({ kind }) => kind === 'receipt')
  const credential = intakes.find(({ kind }) => kind === 'credential')
  if (receipt) return readReceipt(receipt.text, credential?.text)
  return { error: credential ? credentialAlone : neither }
}

/** Reads files, no more than a receipt and a credential. */
export async function readFiles(files: readonly File[]): Promise<Read | undefined> {
  const taken = files.slice(0, 2)
  const large = taken.find(({ size }) => size > MAX_FILE_BYTES)
  if (large) return { error: `${large.name} is larger than 1 MiB: no receipt is.` }
  return taken.length === 0 ? undefined : readTexts(await Promise.all(taken.map((file) => file.text())))
}
