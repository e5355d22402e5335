import {
  type AchievementInput,
  type ErrorCode,
  errorTitles,
  type Scope,
  TestamurError,
} from '@testamur/credential-model'
import { z } from 'zod'
import * as contract from './contract.js'

export * from './contract.js'

export type RegistryClientOptions = {
  /** The origin, without a slash at its end: PUBLIC_URL's for people's programs, the internal one between services. */
  baseUrl: string
  /** The way there; the platform's `fetch` where it is not given. */
  fetch?: (request: Request) => Response | Promise<Response>
  /** A bearer key, or a service's credential. */
  key?: string
  /** More headers for every request. */
  headers?: Record<string, string>
}

export type Page = { limit?: number; cursor?: string }
export type Once = { idempotencyKey?: string }

type Sent = { query?: Record<string, string | number | undefined>; body?: unknown; headers?: Record<string, string> }
type Sender = <Schema extends z.ZodType>(
  method: string,
  path: string,
  answer: Schema,
  sent?: Sent,
) => Promise<z.infer<Schema>>

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorTitles, code)

async function failureFrom(response: Response): Promise<TestamurError> {
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (!isCode(problem.code)) return new TestamurError('UNAVAILABLE', `the registry answered ${response.status}`)
  return new TestamurError(problem.code, String(problem.detail ?? ''), {
    remedy: problem.remedy as string | undefined,
    violations: problem.violations as { path: string; message: string }[] | undefined,
  })
}

function requestOf(
  { baseUrl, key, headers }: RegistryClientOptions,
  method: string,
  path: string,
  sent: Sent,
): Request {
  const url = new URL(baseUrl + path)
  for (const [name, value] of Object.entries(sent.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value))
  return new Request(url, {
    method,
    headers: {
      ...(sent.body !== undefined && { 'content-type': 'application/json' }),
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
      ...sent.headers,
    },
    body: sent.body === undefined ? null : JSON.stringify(sent.body),
  })
}

function sender(options: RegistryClientOptions): Sender {
  const { fetch: send = (request: Request) => fetch(request) } = options
  return async (method, path, answer, sent = {}) => {
    let response: Response
    try {
      response = await send(requestOf(options, method, path, sent))
    } catch (cause) {
      throw new TestamurError('UNAVAILABLE', 'the registry does not answer', {
        remedy: 'Try again in a moment.',
        cause,
      })
    }
    if (!response.ok) throw await failureFrom(response)
    return answer.parse(response.status === 204 ? undefined : await response.json()) as z.infer<typeof answer>
  }
}

const once = ({ idempotencyKey }: Once = {}) =>
  idempotencyKey ? { headers: { 'idempotency-key': idempotencyKey } } : {}
const at = encodeURIComponent

type MemberInput = z.input<typeof contract.MemberInput>
type KeyInput = Omit<z.input<typeof contract.KeyInput>, 'scopes'> & { scopes?: readonly Scope[] }
type AccreditationInput = z.input<typeof contract.AccreditationInput>
type VerificationInput = z.input<typeof contract.VerificationInput>

const writing = (send: Sender) => ({
  admitMember: (body: MemberInput, options?: Once) =>
    send('POST', '/api/registry/members', contract.MemberAdmitted, { body, ...once(options) }),
  moveMember: (slug: string, to: 'suspend' | 'reinstate' | 'leave', reason?: string) =>
    send('POST', `/api/registry/members/${at(slug)}/${to}`, contract.MemberView, { body: { reason } }),
  grantKey: (body: KeyInput, options?: Once) =>
    send('POST', '/api/registry/keys', contract.KeyGranted, { body, ...once(options) }),
  withdrawKey: (id: string) => send('DELETE', `/api/registry/keys/${at(id)}`, z.undefined()),
  publishAchievement: (body: Omit<AchievementInput, 'provenance'>, options?: Once) =>
    send('POST', '/api/registry/achievements', contract.AchievementPublished, { body, ...once(options) }),
  /** What an achievement would lack; nothing is stored. */
  checkAchievement: (body: Omit<AchievementInput, 'provenance'>) =>
    send('POST', '/api/registry/achievements/check', contract.AchievementCheck, { body }),
  publishVersion: (id: string, body: Omit<AchievementInput, 'provenance'>, options?: Once) =>
    send('POST', `/api/registry/achievements/${at(id)}/versions`, contract.AchievementPublished, {
      body,
      ...once(options),
    }),
  importAchievement: (openBadge: unknown, options?: Once) =>
    send('POST', '/api/registry/achievements/import', contract.AchievementImported, {
      body: openBadge,
      ...once(options),
    }),
  grantAccreditation: (body: AccreditationInput, options?: Once) =>
    send('POST', '/api/registry/accreditations', contract.AccreditationGranted, { body, ...once(options) }),
  withdrawAccreditation: (id: string) =>
    send('POST', `/api/registry/accreditations/${at(id)}/withdraw`, contract.AccreditationView),
  /** For operators: `retire` takes `until`, `compromise` needs `since`. */
  moveMemberKey: (slug: string, kid: string, to: 'rotate' | 'retire' | 'compromise', body: object = {}) =>
    send('POST', `/api/registry/members/${at(slug)}/keys/${at(kid)}/${to}`, contract.KeySetEntry, { body }),
  /** For services, under their own credential. */
  enrolKey: (body: z.input<typeof contract.KeyEnrolment>) =>
    send('POST', '/internal/registry/keys', contract.KeyEnrolled, { body }),
})

const reading = (send: Sender) => ({
  members: (query: Page = {}) => send('GET', '/api/registry/members', contract.MemberPage, { query }),
  member: (slug: string) => send('GET', `/api/registry/members/${at(slug)}`, contract.MemberView),
  keys: (query: Page = {}) => send('GET', '/api/registry/keys', contract.KeyPage, { query }),
  achievements: (query: Page & { q?: string; member?: string } = {}) =>
    send('GET', '/api/registry/achievements', contract.AchievementPage, { query }),
  achievement: (id: string, version?: number) =>
    send('GET', `/api/registry/achievements/${at(id)}`, contract.AchievementDetail, { query: { version } }),
  achievementVersions: (id: string) =>
    send('GET', `/api/registry/achievements/${at(id)}/versions`, contract.VersionList),
  accreditations: (query: Page & { member?: string; achievement?: string } = {}) =>
    send('GET', '/api/registry/accreditations', contract.AccreditationPage, { query }),
  skills: (q: string, query: { limit?: number; language?: string } = {}) =>
    send('GET', '/api/registry/skills', contract.SkillList, { query: { q, ...query } }),
  occupations: (q: string, query: { limit?: number } = {}) =>
    send('GET', '/api/registry/occupations', contract.OccupationList, { query: { q, ...query } }),
  credential: (digest: string) => send('GET', `/api/registry/credentials/${at(digest)}`, contract.DirectoryView),
  verify: (body: VerificationInput) =>
    send('POST', '/api/registry/verifications', contract.VerificationReport, { body }),
  keyReach: (slug: string, kid: string, since?: string) =>
    send('GET', `/api/registry/members/${at(slug)}/keys/${at(kid)}/reach`, contract.KeyReachView, { query: { since } }),
  trust: () => send('GET', '/api/registry/trust', contract.TrustFile),
  issuerKeys: (slug: string) => send('GET', `/issuers/${at(slug)}/keys`, contract.KeySet),
})

/**
 * A typed client of the registry. Answers are checked against the contract; a problem is thrown as the TestamurError
 * that it tells of, and UNAVAILABLE where the registry does not answer.
 */
export function createRegistryClient(options: RegistryClientOptions) {
  const send = sender(options)
  return { ...reading(send), ...writing(send) }
}
export type RegistryClient = ReturnType<typeof createRegistryClient>
