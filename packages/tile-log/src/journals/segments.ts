import { promises as fs } from 'node:fs'

/** A file of frames: the number of its first one, and the epoch of its writer. */
export type Segment = { first: number; epoch: number; name: string }

export const SEGMENT_SIZE = 256 << 20

export const formatSegment = ({ first, epoch }: { first: number; epoch: number }): string =>
  `${String(first).padStart(16, '0')}-${epoch}.frames`

/** In the order in which they were begun. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const segments = (await fs.readdir(dir)).flatMap((name): Segment[] => {
    const [, first, epoch] = /^(\d{16})-(\d{1,15})\.frames$/.exec(name) ?? []
    return first === undefined ? [] : [{ first: Number(first), epoch: Number(epoch), name }]
  })
  return segments.sort((a, b) => a.epoch - b.epoch || a.first - b.first)
}
