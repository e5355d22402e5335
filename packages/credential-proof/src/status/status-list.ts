import { deflate, toBase64url } from '#platform'

/** How many bits a status takes (Token Status List §4.1). */
export type StatusBits = 1 | 2 | 4 | 8

/**
 * The statuses of one list, packed from the least significant bit of each byte (Token Status List §4.1).
 * `bytes` is live: a change through `set` shows in it.
 */
export class StatusList {
  readonly bits: StatusBits
  readonly bytes: Uint8Array
  constructor(bits: StatusBits, bytes: Uint8Array) {
    if (![1, 2, 4, 8].includes(bits)) throw new RangeError(`a status takes 1, 2, 4 or 8 bits, not ${bits}`)
    this.bits = bits
    this.bytes = bytes
  }

  /** A list of `length` statuses (rounded up to whole bytes), all 0: valid. */
  static of(length: number, bits: StatusBits = 2): StatusList {
    return new StatusList(bits, new Uint8Array(Math.ceil((length * bits) / 8)))
  }

  get length(): number {
    return (this.bytes.length * 8) / this.bits
  }

  #place(index: number): { at: number; shift: number; mask: number } {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.length)
      throw new RangeError(`index ${index} lies outside the list of ${this.length}`)
    const perByte = 8 / this.bits
    return {
      at: Math.floor(index / perByte),
      shift: (index % perByte) * this.bits,
      mask: (1 << this.bits) - 1,
    }
  }

  /** @throws RangeError where the index lies outside the list. */
  get(index: number): number {
    const { at, shift, mask } = this.#place(index)
    return ((this.bytes[at] as number) >> shift) & mask
  }

  /** @throws RangeError where the index lies outside the list or the value takes more bits than there are. */
  set(index: number, value: number): void {
    const { at, shift, mask } = this.#place(index)
    if (!Number.isInteger(value) || value < 0 || value > mask)
      throw new RangeError(`${value} does not fit in ${this.bits} bits`)
    this.bytes[at] = ((this.bytes[at] as number) & ~(mask << shift)) | (value << shift)
  }
}

/** The `lst` of a status list token: ZLIB at the highest level, base64url. Compresses off the event loop. */
export const encodeStatusList = async (list: StatusList): Promise<string> => toBase64url(await deflate(list.bytes))
