// Arrays as PostgreSQL receives them in binary (array_recv in its source): a statement with one array per column then
// carries each value as it is. In text every value is escaped here, bytes are doubled as hex, and both are undone there.

const HEADER = 20
/** Milliseconds from 1970 to 2000, where PostgreSQL's timestamps start. */
const EPOCH_MS = 946_684_800_000

type Element<T> = { oid: number; sizeOf: (value: T) => number; write: (into: Buffer, at: number, value: T) => unknown }

function encode<T>({ oid, sizeOf, write }: Element<T>, values: readonly (T | null | undefined)[]): Buffer {
  let size = HEADER
  for (const value of values) size += 4 + (value == null ? 0 : sizeOf(value))
  const out = Buffer.allocUnsafe(size)
  const head = [values.length > 0 ? 1 : 0, values.some((value) => value == null) ? 1 : 0, oid, values.length, 1]
  for (const [i, field] of head.entries()) out.writeInt32BE(field, i * 4)
  let at = HEADER
  for (const value of values) {
    const length = value == null ? -1 : sizeOf(value)
    out.writeInt32BE(length, at)
    at += 4
    if (value == null) continue
    write(out, at, value)
    at += length
  }
  return values.length > 0 ? out : out.subarray(0, 12)
}

const text: Element<string> = {
  oid: 25,
  sizeOf: (v) => Buffer.byteLength(v),
  write: (into, at, v) => into.write(v, at),
}
const bytea: Element<Uint8Array> = { oid: 17, sizeOf: (v) => v.length, write: (into, at, v) => into.set(v, at) }
const int4: Element<number> = { oid: 23, sizeOf: () => 4, write: (into, at, v) => into.writeInt32BE(v, at) }
const int8: Element<string> = { oid: 20, sizeOf: () => 8, write: (into, at, v) => into.writeBigInt64BE(BigInt(v), at) }
const uuid: Element<string> = {
  oid: 2950,
  sizeOf: () => 16,
  write: (into, at, v) => {
    const hex = v.replaceAll('-', '')
    if (hex.length !== 32 || into.write(hex, at, 16, 'hex') !== 16) throw new TypeError('not a UUID')
  },
}
const timestamptz: Element<Date> = {
  oid: 1184,
  sizeOf: () => 8,
  write: (into, at, v) => into.writeBigInt64BE(BigInt(v.getTime() - EPOCH_MS) * 1_000n, at),
}

type Column<T> = (values: readonly (T | null | undefined)[]) => Buffer

/** Header fields of an array: dimensions, whether it has NULLs, the elements' type, how many. */
const headOf = (array: Buffer) => ({
  nulls: array.readInt32BE(4),
  oid: array.readInt32BE(8),
  count: array.length > 12 ? array.readInt32BE(12) : 0,
})

/** One array of all the elements of several of one type, in order: columns that were encoded apart, in other threads say, go together. */
export function joinArrays(parts: readonly Uint8Array[]): Buffer {
  const arrays = parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))
  const [first] = arrays
  if (first === undefined) throw new TypeError('no array to join')
  const full = arrays.filter((array) => headOf(array).count > 0)
  if (full.length <= 1) return full[0] ?? first
  const heads = full.map(headOf)
  const head = Buffer.from(full[0]!.subarray(0, HEADER))
  head.writeInt32BE(Math.max(...heads.map(({ nulls }) => nulls)), 4)
  head.writeInt32BE(
    heads.reduce((sum, { count }) => sum + count, 0),
    12,
  )
  if (heads.some(({ oid }) => oid !== heads[0]!.oid)) throw new TypeError('arrays of several types do not join')
  return Buffer.concat([head, ...full.map((array) => array.subarray(HEADER))])
}

/** Parameters for `unnest($1::text[], …)`: one column of rows each, null and undefined as NULL. int8 takes decimal text. */
export const pgArray: {
  text: Column<string>
  bytea: Column<Uint8Array>
  int4: Column<number>
  int8: Column<string>
  uuid: Column<string>
  timestamptz: Column<Date>
} = {
  text: (values) => encode(text, values),
  bytea: (values) => encode(bytea, values),
  int4: (values) => encode(int4, values),
  int8: (values) => encode(int8, values),
  uuid: (values) => encode(uuid, values),
  timestamptz: (values) => encode(timestamptz, values),
}
