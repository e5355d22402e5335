import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Town as RunningTown, startTown } from '../src/town.js'
import { type Call, callerOf, expecting } from './api.js'
import { freePort } from './free-port.js'
import { settle } from './settle.js'
import { until } from './until.js'

export type Member = { slug: string; iss: string; key: string; achievements: string[] }
export type Award = { id: string; event: string; credential: string; status: { uri: string; index: number } }

export type TownOptions = {
  /** Each service in a process of its own, from its build. */
  ownProcesses?: boolean
  /** More of the environment: DATABASE_URL, KAFKA_BROKERS. */
  env?: Record<string, string>
  /** Who is admitted: each with one achievement that it may award. */
  members?: readonly string[]
}

const loopback = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' }

/** Ports are chosen before they are taken: another test may have been quicker. */
async function startOnFreePort(home: string, options: TownOptions): Promise<RunningTown> {
  for (let attempt = 1; ; attempt++) {
    const port = String(await freePort())
    const env = {
      ...loopback,
      LOG_LEVEL: 'fatal',
      TESTAMUR_DEMO: 'off',
      TESTAMUR_HOME: home,
      PORT: port,
      ...options.env,
    }
    try {
      return await startTown({ env, say: () => {}, ...(options.ownProcesses && { ownProcesses: true }) })
    } catch (error) {
      if (attempt === 3 || !String(error).includes('is taken')) throw error
    }
  }
}

export const achievement = (name: string) => ({
  name: { en: name },
  description: { en: `What it takes to read ${name} with care.` },
  criteria: { en: 'A written examination and a project.' },
  skills: [{ name: 'statistics' }],
  ects: 3,
  eqf: 6,
})

/** The issuer's, the revocation service's, and one for the ledger of each of the three that speak for a member. Those for badges come later. */
const everyPurpose = 'credential,ledger,ledger,ledger,status'

async function admit(call: Call, operator: string, slug: string): Promise<Member> {
  const made = expecting(
    201,
    `admit ${slug}`,
    await call('POST', '/api/registry/members', { key: operator, body: { slug, name: `University of ${slug}` } }),
  )
  const member: Member = { slug, iss: made.iss, key: made.key, achievements: [] }
  const published = await call('POST', '/api/registry/achievements', {
    key: made.key,
    body: achievement(`logs at ${slug}`),
  })
  const { id } = expecting(201, 'publish an achievement', published)
  const body = { member: slug, achievement: id, from: '2020-01-01T00:00:00Z' }
  expecting(201, 'accredit', await call('POST', '/api/registry/accreditations', { key: operator, body }))
  member.achievements.push(id)
  await until(`the keys of ${slug} are published`, async () => {
    const { json } = await call('GET', `/issuers/${slug}/keys`, { headers: { accept: 'application/json' } })
    const keys = (json.keys as { purpose: string; kty: string }[]).filter(({ kty }) => kty !== 'RSA')
    const purposes = keys.map(({ purpose }) => purpose)
    return purposes.sort().join() === everyPurpose
  })
  return member
}

export const learner = (name: string) => ({
  id: `${name}-${randomUUID()}`,
  givenName: 'Zoë',
  familyName: `O'Brien-${name}`,
  email: `${name}@example.org`,
})

/** A whole town in this process, over a home of its own, admitted through its public paths. */
export class Town implements AsyncDisposable {
  readonly running: RunningTown
  readonly home: string
  readonly call: Call
  readonly operator: string
  readonly #members = new Map<string, Member>()

  private constructor(running: RunningTown, home: string, operator: string) {
    this.running = running
    this.home = home
    this.operator = operator
    // A town that is https outside still listens on plain loopback.
    const { publicUrl, port } = running.config
    this.call = callerOf(publicUrl.startsWith('https:') ? `http://127.0.0.1:${port}` : publicUrl)
  }

  static async create(options: TownOptions = {}): Promise<Town> {
    const home = await mkdtemp(join(tmpdir(), 'testamur-town-'))
    const running = await startOnFreePort(home, options).catch(async (error) => {
      await rm(home, { recursive: true, force: true })
      throw error
    })
    const { key } = JSON.parse(await readFile(running.operatorFile, 'utf8'))
    const town = new Town(running, home, key)
    await town.untilReady()
    for (const slug of options.members ?? ['aurora', 'borealis'])
      town.#members.set(slug, await admit(town.call, key, slug))
    // Every service has heard of the members, their keys and their achievements.
    await town.settle()
    return town
  }

  get url(): string {
    return this.running.url
  }

  member(slug = 'aurora'): Member {
    const member = this.#members.get(slug)
    if (!member) throw new Error(`no member ${slug} was admitted`)
    return member
  }

  async untilReady(timeoutMs = 120_000): Promise<void> {
    await until('the town is ready', async () => (await this.call('GET', '/readyz')).status === 200, timeoutMs)
  }

  /** A bearer key that the operator grants, and that every service has heard of. */
  async grant(kind: string, more: Record<string, unknown> = {}): Promise<string> {
    const body = { kind, name: `test ${kind}`, ...more }
    const answer = await this.call('POST', '/api/registry/keys', { key: this.operator, body })
    const { key } = expecting(201, `grant a key`, answer)
    await this.settle(undefined, /deliveries_pending/)
    return key
  }

  async award(member: Member, name = 'reader', headers: Record<string, string> = {}): Promise<Award> {
    const body = { achievement: member.achievements[0], learner: learner(name) }
    return expecting(
      201,
      'award',
      await this.call('POST', '/api/issuer/credentials', { key: member.key, body, headers }),
    )
  }

  /** Outboxes empty, consumers idle. */
  settle(timeoutMs?: number, except?: RegExp): Promise<void> {
    return settle(this.call, timeoutMs, except)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running.stop()
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}
