/** What a program outside sees of an answer. `json` is undefined where the body is none. */
export type Answer = {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: the tests read answers as a foreign program does, without our types
  json: any
  text: string
  headers: Headers
}

export type Asking = { key?: string; body?: unknown; raw?: string; headers?: Record<string, string> }

export type Call = (method: string, path: string, more?: Asking) => Promise<Answer>

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Requests over real HTTP to one origin; nothing of the product's own clients. */
export function callerOf(origin: string): Call {
  return async (method, path, { key, body, raw, headers } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(new URL(path, origin), {
      method,
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(key && { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
      redirect: 'manual',
    })
    const text = await response.text()
    return { status: response.status, json: parsed(text), text, headers: response.headers }
  }
}

/** The body of an answer that must have this status. @throws Error with what came instead */
export function expecting(status: number, what: string, answer: Answer): Answer['json'] {
  if (answer.status === status) return answer.json
  throw new Error(`could not ${what}: ${answer.status} ${answer.text.slice(0, 600)}`)
}
