import { setTimeout as pause } from 'node:timers/promises'

export type Answer<Body = Record<string, unknown>> = { status: number; body: Body; text: string }

/** A request through the public paths, as any program would make it; `asOf` lets the demo speak of the past. */
export type Call = <Body = Record<string, unknown>>(
  method: string,
  path: string,
  more?: { key?: string; body?: unknown; form?: Record<string, string>; asOf?: Date; headers?: Record<string, string> },
) => Promise<Answer<Body>>

type Fetch = (request: Request) => Response | Promise<Response>

const tryAgain = (status: number) => status === 503 || status === 429

/**
 * A signal of one call's own, and what ends its listening. A request keeps its listener on the signal that it is given
 * until both are collected: thousands of calls on one long-lived signal would pile them up.
 */
function heeding(all: AbortSignal): [signal: AbortSignal, letGo: () => void] {
  const own = new AbortController()
  const abort = () => own.abort(all.reason)
  all.addEventListener('abort', abort, { once: true })
  return [own.signal, () => all.removeEventListener('abort', abort)]
}

/** Calls that wait out 503 and 429 (a service still starting, a limit): at most for two minutes. */
export function caller(options: { fetch: Fetch; origin: string; demoCredential: string; signal: AbortSignal }): Call {
  return async <Body>(method: string, path: string, more: Parameters<Call>[2] = {}) => {
    const { key, body, form, asOf, headers } = more
    const sent = form ? new URLSearchParams(form).toString() : body === undefined ? undefined : JSON.stringify(body)
    const deadline = Date.now() + 120_000
    for (;;) {
      // Calls inside one process do not hear the signal by themselves.
      options.signal.throwIfAborted()
      const [heard, letGo] = heeding(options.signal)
      const request = new Request(options.origin + path, {
        method,
        headers: {
          ...(sent !== undefined && {
            'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
          }),
          ...(key && { authorization: `Bearer ${key}` }),
          'testamur-demo': options.demoCredential,
          ...(asOf && { 'testamur-as-of': asOf.toISOString() }),
          ...headers,
        },
        ...(sent !== undefined && { body: sent }),
        signal: heard,
      })
      const answer = await options.fetch(request)
      const text = await answer.text().finally(letGo)
      if (tryAgain(answer.status) && Date.now() < deadline) {
        await pause(250, undefined, { signal: options.signal })
        continue
      }
      const isJson = (answer.headers.get('content-type') ?? '').includes('json')
      return { status: answer.status, body: (isJson ? JSON.parse(text) : {}) as Body, text }
    }
  }
}

/** The body of an answer that must have this status. @throws Error with what came instead */
export function expecting<Body>(status: number, what: string, answer: Answer<Body>): Body {
  if (answer.status !== status)
    throw new Error(`The demo could not ${what}: ${answer.status} ${answer.text.slice(0, 500)}`)
  return answer.body
}
