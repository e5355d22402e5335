/** What answers for a service: its own fetch in this process, or a process elsewhere. `env` carries the connection's facts. */
export type Backend = (request: Request, env?: unknown) => Response | Promise<Response>

const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
]

function forwardHeaders(request: Request, address: string | undefined): Headers {
  const headers = new Headers(request.headers)
  for (const name of hopByHop) headers.delete(name)
  headers.delete('accept-encoding') // the body is passed on as it is, not decoded and named encoded
  const { host } = new URL(request.url)
  headers.set('x-forwarded-host', host)
  // The gateway is the one trusted hop: what a client claims about itself is replaced, not appended to.
  if (address) headers.set('x-forwarded-for', address)
  else headers.delete('x-forwarded-for')
  return headers
}

type NodeEnv = { incoming?: { socket?: { remoteAddress?: string } } }

const problem = (service: string, requestUrl: string) =>
  Response.json(
    {
      type: 'urn:testamur:problem:UNAVAILABLE',
      title: 'The service cannot do this right now',
      status: 503,
      code: 'UNAVAILABLE',
      detail: `The ${service} service does not answer.`,
      remedy: 'Try again in a few seconds; what you sent was not processed.',
      instance: new URL(requestUrl).pathname,
    },
    { status: 503, headers: { 'content-type': 'application/problem+json', 'retry-after': '2' } },
  )

/** A backend in another process. Bodies stream both ways; redirects are passed on, never followed. */
export function proxyTo(service: string, origin: string): Backend {
  return async (request, env) => {
    const { pathname, search } = new URL(request.url)
    const bodyless = request.method === 'GET' || request.method === 'HEAD'
    const address = (env as NodeEnv | undefined)?.incoming?.socket?.remoteAddress
    try {
      const answer = await fetch(new URL(pathname + search, origin), {
        method: request.method,
        headers: forwardHeaders(request, address),
        body: bodyless ? undefined : request.body,
        redirect: 'manual',
        signal: request.signal,
        duplex: 'half',
      } as RequestInit)
      const headers = new Headers(answer.headers)
      for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-encoding', 'content-length'])
        headers.delete(name)
      return new Response(answer.body, { status: answer.status, headers })
    } catch {
      return problem(service, request.url)
    }
  }
}
