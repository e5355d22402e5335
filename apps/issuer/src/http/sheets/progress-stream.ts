import { setTimeout as pause } from 'node:timers/promises'
import type { BatchProgress } from '../../contract.js'

const EVERY_MS = 500
/** A comment this often tells both sides, and every proxy between them, that the line lives. */
const HEARTBEAT_MS = 15_000

export type ProgressStreamOptions = {
  look: () => Promise<BatchProgress>
  /** Told once, when the stream has ended for whatever reason. */
  ended: () => void
  signals: readonly (AbortSignal | undefined)[]
  everyMs?: number
}

const utf8 = new TextEncoder()
const isOver = ({ state }: BatchProgress) => state === 'finished' || state === 'cancelled'

async function* frames(
  { look, everyMs = EVERY_MS }: ProgressStreamOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = ''
  let said = performance.now()
  yield 'retry: 2000\n\n'
  for (let n = 1; !signal.aborted; n++) {
    const progress = await look()
    const data = JSON.stringify(progress)
    if (data !== last) {
      yield `id: ${n}\nevent: progress\ndata: ${data}\n\n`
      said = performance.now()
    } else if (performance.now() - said > HEARTBEAT_MS) {
      yield ': still here\n\n'
      said = performance.now()
    }
    last = data
    if (isOver(progress)) return
    await pause(everyMs, undefined, { signal }).catch(() => {})
  }
}

/** The progress of one sheet as server-sent events (WHATWG HTML §9.2), each time it changed, until the sheet is done. */
export function progressStream(options: ProgressStreamOptions): ReadableStream<Uint8Array> {
  const left = new AbortController()
  const signal = AbortSignal.any([left.signal, ...options.signals.filter((s) => s !== undefined)])
  const source = frames(options, signal)
  let open = true
  const end = () => {
    if (open) options.ended()
    open = false
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { value, done } = await source.next()
          if (!done) return controller.enqueue(utf8.encode(value))
          end()
          controller.close()
        } catch (error) {
          end()
          controller.error(error)
        }
      },
      cancel: () => {
        left.abort()
        end()
      },
    },
    { highWaterMark: 0 },
  )
}
