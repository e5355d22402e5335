import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Chunk, ComposedChunk, ThreadKeys } from './chunk.js'
import type { ThreadAnswer, ThreadTask } from './thread.js'

/** A composing thread, seen from the event loop. */
export type Thread = {
  /** True once it has loaded what it runs. */
  ready(): boolean
  /** Resolves when it has, or never will. */
  warm(): Promise<void>
  /** How many chunks it has before it. */
  load(): number
  /** What it makes of the chunk; undefined where it could not, or has died over it. */
  compose(chunk: Chunk, keys: ThreadKeys): Promise<ComposedChunk | undefined>
  end(): Promise<void>
}

/** Beside this file lies what was built of the thread's source, or the source itself, which tsx reads. */
function openWorker(): Worker {
  // Whatever else loads or watches the process has no business in the thread.
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./thread.js', import.meta.url), { name: 'composing', execArgv: [] })
  const tsx = new URL(
    './dist/esm/api/index.mjs',
    pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')),
  )
  const load = `import('${tsx}').then(({ register }) => register()).then(() => import('${new URL('./thread.ts', import.meta.url)}'))`
  return new Worker(load, { eval: true, name: 'composing', execArgv: ['--conditions=source'] })
}

/** Starts a thread of this process. It keeps the process alive only while it has something to compose. */
export function startThread(died: (why: Error) => void): Thread {
  const worker = openWorker()
  const waiting = new Map<number, (composed: ComposedChunk | undefined) => void>()
  let next = 0
  let ready = false
  let loaded = () => {}
  const warm = new Promise<void>((resolve) => {
    loaded = resolve
  })
  let ended = false
  let why: Error | undefined
  worker.unref()
  worker.on('message', (message: ThreadAnswer | 'ready') => {
    if (message === 'ready') {
      ready = true
      return loaded()
    }
    waiting.get(message.id)?.('composed' in message ? message.composed : undefined)
    waiting.delete(message.id)
    if (waiting.size === 0) worker.unref()
  })
  worker.on('error', (error: Error) => {
    why = error
  })
  worker.on('exit', (code) => {
    for (const give of waiting.values()) give(undefined)
    waiting.clear()
    ready = false
    loaded()
    if (!ended) died(why ?? new Error(`a composing thread has exited with ${code}`))
  })
  return {
    ready: () => ready,
    warm: () => warm,
    load: () => waiting.size,
    compose: (chunk, keys) =>
      new Promise((resolve) => {
        const id = next++
        waiting.set(id, resolve)
        worker.ref()
        worker.postMessage({ id, chunk, keys } satisfies ThreadTask, [chunk.learnerKeys.buffer])
      }),
    end: async () => {
      ended = true
      await worker.terminate()
    },
  }
}
