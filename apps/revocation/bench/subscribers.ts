import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export type Arrival = [id: string, atMs: number]

export type Subscribers = AsyncDisposable & {
  url(path: string): string
  /** What has come since the last call, once `count` have; fewer after `timeoutMs`. */
  arrived(count: number, timeoutMs: number): Promise<Arrival[]>
}

/** The receiver, in a process of its own. */
export async function startSubscribers(): Promise<Subscribers> {
  const child = fork(new URL('./receiver.ts', import.meta.url))
  const ask = async <T>(question?: string): Promise<T> => {
    const answered = once(child, 'message')
    if (question !== undefined) child.send(question)
    const [answer] = await answered
    return answer as T
  }
  const { port } = await ask<{ port: number }>()
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    arrived: async (count, timeoutMs) => {
      const until = performance.now() + timeoutMs
      while ((await ask<{ count: number }>('count')).count < count && performance.now() < until) await pause(50)
      return (await ask<{ arrivals: Arrival[] }>('report')).arrivals
    },
    [Symbol.asyncDispose]: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

const postOnce = (url: string, agent: Agent, body: string) =>
  new Promise<void>((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { 'content-length': body.length } }, (answer) =>
      answer.resume().on('end', resolve),
    )
    sent.on('error', reject).end(body)
  })

/** Bare POSTs a second to the same receiver, 64 at once: what HTTP alone takes here. */
export async function postingLimit(url: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const body = 'x'.repeat(600)
  let left = count
  const started = performance.now()
  const worker = async () => {
    while (left-- > 0) await postOnce(url, agent, body)
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  agent.destroy()
  return (count * 1_000) / (performance.now() - started)
}
