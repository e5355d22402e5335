import { type ErrorCode, errorTitles, TestamurError } from '@testamur/credential-model'
import { activeTraceparent } from '../telemetry/traceparent.js'

export type Fetch = (request: Request) => Response | Promise<Response>

export type ServiceClientOptions = {
  /** The internal origin of the other service, such as REGISTRY_URL. */
  origin: string
  /** Our own SERVICE_CREDENTIAL. */
  credential: string
  /** The other service's own `fetch` where both live in one process. */
  fetch?: Fetch
  timeoutMs?: number
}

/** Calls to another of our services under our credential. Answers JSON, or throws what the other side's problem says. */
export type ServiceClient = {
  get<Body>(path: string): Promise<Body>
  post<Body>(path: string, body: unknown): Promise<Body>
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorTitles, code)

async function problemFrom(response: Response): Promise<TestamurError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: string; remedy?: string }
  if (isCode(problem.code)) return new TestamurError(problem.code, problem.detail ?? '', { remedy: problem.remedy })
  return new TestamurError('UNAVAILABLE', `Another service answered ${response.status}.`, {
    remedy: 'Try again in a moment.',
  })
}

async function call<Body>(options: ServiceClientOptions, method: string, path: string, body?: unknown): Promise<Body> {
  const { origin, credential, fetch: send = (request) => fetch(request), timeoutMs = 5_000 } = options
  const traceparent = activeTraceparent()
  const headers: Record<string, string> = { authorization: `Bearer ${credential}`, ...(traceparent && { traceparent }) }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const signal = AbortSignal.timeout(timeoutMs)
  const request = new Request(new URL(path, origin), {
    method,
    headers,
    signal,
    body: body === undefined ? null : JSON.stringify(body),
  })
  let response: Response
  try {
    response = await send(request)
  } catch (cause) {
    throw new TestamurError('UNAVAILABLE', 'Another service does not answer.', {
      remedy: 'Try again in a moment.',
      cause,
    })
  }
  if (!response.ok) throw await problemFrom(response)
  return (response.status === 204 ? undefined : await response.json()) as Body
}

/** @throws (its calls) TestamurError: the other side's own code, or UNAVAILABLE where it gives none or does not answer */
export const createServiceClient = (options: ServiceClientOptions): ServiceClient => ({
  get: (path) => call(options, 'GET', path),
  post: (path, body) => call(options, 'POST', path, body),
})
