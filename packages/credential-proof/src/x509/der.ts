/** What is no DER, or not of the kinds that certificates of ours are made of. */
export class DerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DerError'
  }
}

/** One value: its tag, its content, and all its bytes. */
export type Der = { tag: number; value: Uint8Array; raw: Uint8Array }

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')

/** The length at `at`, in its one shortest form (X.690 §10.1), and where the content begins. */
function lengthAt(bytes: Uint8Array, at: number): { length: number; start: number } {
  const first = bytes[at]
  if (first === undefined) throw new DerError('it ends where a length is due')
  if (first < 0x80) return { length: first, start: at + 1 }
  const octets = first & 0x7f
  if (octets !== 1 && octets !== 2) throw new DerError('a length is indefinite, or longer than is read')
  const [a, b] = [bytes[at + 1], bytes[at + 2]]
  const length = octets === 1 ? a : a === undefined || b === undefined ? undefined : a * 256 + b
  if (length === undefined) throw new DerError('it ends inside a length')
  if (length < (octets === 1 ? 0x80 : 0x100)) throw new DerError('a length is not in its shortest form')
  return { length, start: at + 1 + octets }
}

function valueAt(bytes: Uint8Array, at: number): Der {
  const tag = bytes[at] as number
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag is longer than a byte')
  const { length, start } = lengthAt(bytes, at + 1)
  const end = start + length
  if (end > bytes.length) throw new DerError('a value reaches beyond its end')
  return { tag, value: bytes.subarray(start, end), raw: bytes.subarray(at, end) }
}

/** The values that stand one after another and fill these bytes. */
export function listOf(bytes: Uint8Array): Der[] {
  const out: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const next = valueAt(bytes, at)
    out.push(next)
    at += next.raw.length
  }
  return out
}

/** The one value of this kind that these bytes are. @throws DerError */
export function only(bytes: Uint8Array, tag: number): Der {
  const [value, ...more] = listOf(bytes)
  if (more.length > 0) throw new DerError('something stands behind a value')
  return expect(value, tag)
}

export function expect(value: Der | undefined, tag: number): Der {
  if (value === undefined) throw new DerError(`a value with tag ${tag} is missing`)
  if (value.tag !== tag) throw new DerError(`a value has tag ${value.tag}, not ${tag}`)
  return value
}

/** The values inside a SEQUENCE. */
export const inside = (value: Der | undefined): Der[] => listOf(expect(value, TAG.sequence).value)

/** A non-negative INTEGER in its shortest form, without the zero that only says so. */
export function unsigned(value: Der | undefined): Uint8Array {
  const bytes = expect(value, TAG.integer).value
  const [first, second] = bytes
  if (first === undefined || first >= 0x80) throw new DerError('an integer is empty or negative')
  if (first !== 0 || bytes.length === 1) return bytes
  if ((second as number) < 0x80) throw new DerError('an integer is not in its shortest form')
  return bytes.subarray(1)
}

export function boolean(value: Der): boolean {
  const [byte, ...more] = expect(value, TAG.boolean).value
  if (more.length > 0 || (byte !== 0x00 && byte !== 0xff)) throw new DerError('a boolean is neither 00 nor FF')
  return byte === 0xff
}

/** A BIT STRING's bytes and how many bits at their end do not count, which must be zero (X.690 §11.2.1). */
export function bits(value: Der | undefined): { bytes: Uint8Array; unused: number } {
  const [unused, ...rest] = expect(value, TAG.bitString).value
  const bytes = Uint8Array.from(rest)
  if (unused === undefined || unused > 7 || (unused > 0 && bytes.length === 0))
    throw new DerError('a bit string does not say how long it is')
  if (((bytes.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) throw new DerError('a bit string has stray bits')
  return { bytes, unused }
}

/** An object identifier as the hex of its content: only compared, never shown. */
export const oid = (value: Der | undefined): string => toHex(expect(value, TAG.oid).value)
