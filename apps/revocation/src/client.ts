import { type ErrorCode, TestamurError } from '@testamur/credential-model'
import { z } from 'zod'
import {
  CredentialView,
  DeliveryPage,
  Lease,
  type LeaseWish,
  NewSecret,
  Redelivery,
  StatusChanged,
  type StatusWish,
  Subscribed,
  type SubscriptionInput,
  SubscriptionPage,
  SubscriptionView,
  Verification,
} from './contract.js'

export * from './contract.js'

export type RevocationClientOptions = {
  /** The origin, such as `http://localhost:8080`; in a browser '' for its own. */
  origin: string
  /** A bearer key, or a service credential for `lease`. */
  key?: string
  /** The service's own fetch where both live in one process. */
  fetch?: (input: string, init: RequestInit) => Response | Promise<Response>
}

type Verb = 'revoke' | 'suspend' | 'reinstate'
type Page = { limit?: number; cursor?: string }

const Failure = z.object({ code: z.string(), detail: z.string().optional(), remedy: z.string().optional() })

async function failureOf(response: Response): Promise<TestamurError> {
  const problem = Failure.safeParse(await response.json().catch(() => undefined))
  if (!problem.success) return new TestamurError('UNAVAILABLE', `The service answered ${response.status}.`)
  const { code, detail = '', remedy } = problem.data
  return new TestamurError(code as ErrorCode, detail, { remedy })
}

const pageQuery = ({ limit, cursor }: Page) => {
  const query = new URLSearchParams()
  if (limit !== undefined) query.set('limit', String(limit))
  if (cursor !== undefined) query.set('cursor', cursor)
  return query.size > 0 ? `?${query}` : ''
}

/** Typed calls of the revocation service. Each throws the TestamurError that the service answered with. */
export function createRevocationClient(options: RevocationClientOptions) {
  const { origin, key, fetch: send = (input, init) => fetch(input, init) } = options

  async function call<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    body?: unknown,
    idempotencyKey?: string,
  ): Promise<z.infer<Schema>> {
    const headers: Record<string, string> = {}
    if (key !== undefined) headers.authorization = `Bearer ${key}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
    const response = await send(`${origin}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw await failureOf(response)
    return schema.parse(response.status === 204 ? undefined : await response.json()) as z.infer<Schema>
  }
  const credentials = '/api/revocation/credentials'
  const subscriptions = '/api/revocation/subscriptions'
  const change = (verb: Verb) => (id: string, wish: StatusWish, idempotencyKey?: string) =>
    call('POST', `${credentials}/${encodeURIComponent(id)}/${verb}`, StatusChanged, wish, idempotencyKey)
  const one = (id: string) => `${subscriptions}/${encodeURIComponent(id)}`

  return {
    revoke: change('revoke'),
    suspend: change('suspend'),
    reinstate: change('reinstate'),
    credential: (id: string) => call('GET', `${credentials}/${encodeURIComponent(id)}`, CredentialView),
    /** With a service credential. */
    lease: (wish: LeaseWish) => call('POST', '/internal/revocation/leases', Lease, wish),
    subscribe: (input: SubscriptionInput, idempotencyKey?: string) =>
      call('POST', subscriptions, Subscribed, input, idempotencyKey),
    subscriptions: (page: Page = {}) => call('GET', `${subscriptions}${pageQuery(page)}`, SubscriptionPage),
    subscription: (id: string) => call('GET', one(id), SubscriptionView),
    unsubscribe: (id: string) => call('DELETE', one(id), z.undefined()),
    verify: (id: string) => call('POST', `${one(id)}/verify`, Verification),
    rotateSecret: (id: string) => call('POST', `${one(id)}/secret`, NewSecret),
    deliveries: (id: string, page: Page = {}) => call('GET', `${one(id)}/deliveries${pageQuery(page)}`, DeliveryPage),
    redeliver: (id: string) => call('POST', `${one(id)}/redeliver`, Redelivery),
  }
}
export type RevocationClient = ReturnType<typeof createRevocationClient>
