import { type BatchProgress, eventsPath } from '../api/batches.js'
import { send } from '../api/http.js'
import { Problem } from '../api/problem.js'
import { createSseParser } from '../watching/sse-parser.js'

const AGAIN_MS = 2_000

type ListenOptions = { key: string; id: string; onProgress: (progress: BatchProgress) => void; signal: AbortSignal }

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

const isOver = ({ state }: BatchProgress) => state === 'finished' || state === 'cancelled'

async function listenOnce({ key, id, onProgress, signal }: ListenOptions): Promise<boolean> {
  const response = await send(eventsPath(id), { key, accept: 'text/event-stream', signal })
  let over = false
  const parse = createSseParser(({ event, data }) => {
    if (event !== 'progress') return
    const progress = JSON.parse(data) as BatchProgress
    over = isOver(progress)
    onProgress(progress)
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) parse(next.value)
  return over
}

/** Follows a sheet until it is done, or the signal aborts. Each event holds all of the progress: a broken line loses nothing. */
export async function listenProgress(options: ListenOptions): Promise<void> {
  const { signal } = options
  while (!signal.aborted) {
    try {
      if (await listenOnce(options)) return
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429) return
    }
    await pause(AGAIN_MS, signal)
  }
}
