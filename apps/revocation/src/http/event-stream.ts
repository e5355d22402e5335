import type { Context } from '../context.js'
import { type StreamItem, streamAfter } from '../store/announcements.js'

const PAGE = 100
/** A comment this often tells both sides, and every proxy between them, that the line lives. */
const HEARTBEAT_MS = 15_000
/** A reader that has taken nothing for this long is sent away; with Last-Event-ID it misses nothing. */
const PATIENCE_MS = 30_000

const utf8 = new TextEncoder()
const frameOf = (item: StreamItem) => `id: ${item.seq}\nevent: ${item.type}\ndata: ${item.body}\n\n`

export type StreamOptions = {
  owner: string
  /** Items after this one are sent. */
  after: string
  /** What is sent first. */
  greeting: string
  signal: AbortSignal
  /** Told once, when the stream has ended for whatever reason. */
  ended: () => void
  heartbeatMs?: number
  patienceMs?: number
}

/**
 * One employer's server-sent events (WHATWG HTML §9.2), read from the database a page at a time and only as fast as
 * the reader takes them, so that a slow one costs no memory.
 */
export function eventStream(ctx: Context, options: StreamOptions): ReadableStream<Uint8Array> {
  const { owner, greeting, signal, heartbeatMs = HEARTBEAT_MS, patienceMs = PATIENCE_MS } = options
  let after = options.after
  let news = true
  let rest: (() => void) | undefined
  let ended = false
  let cancelled = false
  let patience: NodeJS.Timeout | undefined
  const off = ctx.wake.on('stream', () => {
    news = true
    rest?.()
  })
  const end = () => {
    if (ended) return
    ended = true
    options.ended()
    off()
    clearTimeout(patience)
    ctx.streams.delete(end)
    rest?.()
  }
  ctx.streams.add(end)
  signal.addEventListener('abort', end, { once: true })

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, heartbeatMs)
      rest = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const nextFrames = async (): Promise<string> => {
    while (!ended) {
      if (!news) await pause()
      if (ended) break
      const woken = news
      news = false
      const items = await streamAfter(ctx.store.pool, owner, after, PAGE)
      if (items.length === PAGE) news = true
      if (items.length > 0) {
        after = items.at(-1)!.seq
        return items.map(frameOf).join('')
      }
      if (!woken) return ': still here\n\n'
    }
    return ': the stream ends; reconnect with Last-Event-ID\n\n'
  }
  const expectReader = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    patience = setTimeout(() => {
      controller.enqueue(utf8.encode(': you read too slowly; reconnect with Last-Event-ID\n\n'))
      controller.close()
      end()
    }, patienceMs)
  }

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        controller.enqueue(utf8.encode(greeting))
        expectReader(controller)
      },
      pull: async (controller) => {
        clearTimeout(patience)
        const frames = await nextFrames()
        if (cancelled) return
        controller.enqueue(utf8.encode(frames))
        if (ended) controller.close()
        else expectReader(controller)
      },
      cancel: () => {
        cancelled = true
        end()
      },
    },
    { highWaterMark: 1 },
  )
}
