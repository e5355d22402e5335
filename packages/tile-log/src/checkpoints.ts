/** A checkpoint as it was published. `note` is the signed note, cosignatures included. */
export type PublishedCheckpoint = { size: number; root: Uint8Array; note: string; publishedAt: Date }

/** Sizes of all checkpoints that were ever published, ascending: 8 bytes each. */
export type CheckpointSizes = {
  readonly count: number
  add(size: number): void
  /** Whether a checkpoint of a size from `from` up to, not including, `to` was published. */
  anyOf(sizes: { from: number; to: number }): boolean
  dump(): Uint8Array
}

export function checkpointSizes(dumped: Uint8Array = new Uint8Array(0)): CheckpointSizes {
  let sizes = new Float64Array(Uint8Array.from(dumped).buffer)
  let count = sizes.length
  return {
    get count() {
      return count
    },
    add: (size) => {
      if (count === sizes.length) {
        const larger = new Float64Array(Math.max(64, count * 2))
        larger.set(sizes)
        sizes = larger
      }
      sizes[count++] = size
    },
    anyOf: ({ from, to }) => {
      let [low, high] = [0, count]
      while (low < high) {
        const middle = (low + high) >> 1
        if (sizes[middle]! < from) low = middle + 1
        else high = middle
      }
      return low < count && sizes[low]! < to
    },
    dump: () => new Uint8Array(sizes.slice(0, count).buffer),
  }
}
