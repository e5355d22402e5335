import { crc32 } from 'node:zlib'
import { type Frontier, rootOf, TILE_WIDTH } from '@testamur/transparency-log'
import { checkpointSizes, type PublishedCheckpoint } from './checkpoints.js'
import { loadEventIndex } from './event-index.js'
import { asBuffer } from './frame.js'
import { emptyState, type LogState } from './log-state.js'
import type { FramePlace } from './ports.js'

// "TLS1", u32 CRC-32 of all that follows, u32 length of the JSON, the JSON, then the parts whose lengths it tells. It holds nothing that the
// journal does not: a snapshot that cannot be read is passed over.

const MAGIC = 0x544c5331
const HEAD = 12

type Kept = Omit<PublishedCheckpoint, 'root' | 'publishedAt'> & { root: string; publishedAt: number }
type Described = {
  origin: string
  size: number
  peaks: string[]
  edge: string[]
  root: string
  marks: Record<string, string>
  recent: Kept[]
  closed: boolean
  place: FramePlace
  bundle: { count: number }
  /** Bytes of: checkpoint sizes, the bundle at the right edge, the event index. */
  parts: [number, number, number]
}

const base64 = (bytes: Uint8Array) => asBuffer(bytes).toString('base64')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

/** A copy of the state, to be written when there is time. */
export function takeSnapshot(state: LogState, origin: string): Buffer {
  const { frontier, marks, closed, place } = state
  const bundle = state.tail.bundle(Math.floor(frontier.size / TILE_WIDTH))
  const events = state.events.dump()
  const parts = [state.sizes.dump(), bundle?.bytes ?? new Uint8Array(0)]
  const described: Described = {
    origin,
    size: frontier.size,
    peaks: frontier.peaks.map(base64),
    edge: frontier.edge.map(base64),
    root: base64(rootOf(frontier)),
    marks,
    recent: state.recent.map(({ root, publishedAt, ...rest }) => ({
      ...rest,
      root: base64(root),
      publishedAt: publishedAt.getTime(),
    })),
    closed,
    place,
    bundle: { count: bundle?.count ?? 0 },
    parts: [parts[0]!.length, parts[1]!.length, events.reduce((sum, { length }) => sum + length, 0)],
  }
  const json = Buffer.from(JSON.stringify(described))
  const snapshot = Buffer.concat([Buffer.alloc(HEAD), json, ...parts, ...events])
  snapshot.writeUInt32BE(MAGIC, 0)
  snapshot.writeUInt32BE(json.length, 8)
  snapshot.writeUInt32BE(crc32(snapshot.subarray(8)), 4)
  return snapshot
}

/** The state as it was; undefined where these bytes are no whole snapshot of this log. */
export function openSnapshot(bytes: Uint8Array, origin: string): LogState | undefined {
  const snapshot = asBuffer(bytes)
  if (snapshot.length < HEAD || snapshot.readUInt32BE(0) !== MAGIC) return undefined
  if (crc32(snapshot.subarray(8)) !== snapshot.readUInt32BE(4)) return undefined
  const partsAt = HEAD + snapshot.readUInt32BE(8)
  const described = JSON.parse(snapshot.toString('utf8', HEAD, partsAt)) as Described
  if (described.origin !== origin) return undefined
  const [sizes, bundle] = described.parts
  const events = loadEventIndex(snapshot.subarray(partsAt + sizes + bundle))
  const frontier: Frontier = {
    size: described.size,
    peaks: described.peaks.map(bytesOf),
    edge: described.edge.map(bytesOf),
  }
  if (!events || base64(rootOf(frontier)) !== described.root) return undefined
  const state: LogState = {
    ...emptyState(),
    frontier,
    events,
    marks: described.marks,
    recent: described.recent.map(({ root, publishedAt, ...rest }) => ({
      ...rest,
      root: bytesOf(root),
      publishedAt: new Date(publishedAt),
    })),
    sizes: checkpointSizes(snapshot.subarray(partsAt, partsAt + sizes)),
    closed: described.closed,
    place: described.place,
  }
  state.latest = state.recent.at(-1)
  const { count } = described.bundle
  if (count > 0) {
    const from = partsAt + sizes
    const held = Buffer.from(snapshot.subarray(from, from + bundle))
    state.tail.grow([], [{ bundle: Math.floor(frontier.size / TILE_WIDTH), count, bytes: held }])
  }
  return state
}
