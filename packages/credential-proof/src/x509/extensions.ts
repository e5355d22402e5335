import { bits, boolean, type Der, DerError, expect, inside, listOf, oid, only, TAG, unsigned } from './der.js'

/** What the extensions say that decide about a path (RFC 5280 §4.2.1.3 and §4.2.1.9). */
export type Extensions = {
  /** Whether it may certify others, and how many of those may stand below. */
  ca: boolean
  pathLength: number | undefined
  /** Undefined where the certificate does not restrict its key. */
  keyUsage: { digitalSignature: boolean; keyCertSign: boolean } | undefined
}

const BASIC_CONSTRAINTS = '551d13'
const KEY_USAGE = '551d0f'

type Extension = { id: string; critical: boolean; value: Uint8Array }

function readExtension(extension: Der): Extension {
  const parts = inside(extension)
  const id = oid(parts[0])
  const marked = parts.length === 3 ? boolean(parts[1] as Der) : false
  // FALSE is the default, which DER leaves out (X.690 §11.5).
  if (parts.length === 3 && !marked) throw new DerError('an extension says that it is not critical')
  if (parts.length > 3) throw new DerError('an extension has more than three parts')
  return { id, critical: marked, value: expect(parts.at(-1), TAG.octetString).value }
}

function basicConstraints(value: Uint8Array): Pick<Extensions, 'ca' | 'pathLength'> {
  const [first, second, ...more] = listOf(only(value, TAG.sequence).value)
  if (first === undefined) return { ca: false, pathLength: undefined }
  if (more.length > 0 || !boolean(first)) throw new DerError('basicConstraints are malformed')
  if (second === undefined) return { ca: true, pathLength: undefined }
  const length = unsigned(second)
  // No path that is read here comes near to 255.
  return { ca: true, pathLength: length.length > 1 ? 255 : (length[0] as number) }
}

function keyUsage(value: Uint8Array): NonNullable<Extensions['keyUsage']> {
  const { bytes } = bits(only(value, TAG.bitString))
  const [first = 0] = bytes
  if (bytes.length === 0 || bytes.every((byte) => byte === 0)) throw new DerError('keyUsage allows nothing')
  return { digitalSignature: (first & 0x80) !== 0, keyCertSign: (first & 0x04) !== 0 }
}

/** @throws DerError for one that stands twice, or that is critical and not understood (RFC 5280 §4.2). */
export function readExtensions(list: Der): Extensions {
  const all = inside(list).map(readExtension)
  if (new Set(all.map(({ id }) => id)).size !== all.length) throw new DerError('an extension stands twice')
  const strange = all.find(({ id, critical }) => critical && id !== BASIC_CONSTRAINTS && id !== KEY_USAGE)
  if (strange !== undefined) throw new DerError('an extension is critical and not understood')
  const of = (wanted: string) => all.find(({ id }) => id === wanted)?.value
  const [constraints, usage] = [of(BASIC_CONSTRAINTS), of(KEY_USAGE)]
  return {
    ...(constraints === undefined ? { ca: false, pathLength: undefined } : basicConstraints(constraints)),
    keyUsage: usage === undefined ? undefined : keyUsage(usage),
  }
}
