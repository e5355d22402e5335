import { randomBytes } from 'node:crypto'
import {
  type AchievementContent,
  type AchievementInput,
  accreditationGranted,
  achievementPublished,
  CONSORTIUM,
  AchievementContent as Content,
  type Instant,
  type MemberSlug,
  memberAdmitted,
  topics,
  uuidv7,
} from '@testamur/credential-model'
import { type EventBus, type Faults, openBus, topicSpecs } from '@testamur/event-bus'
import { type Clock, openPool, sha256Hex } from '@testamur/service-kit'
import { createTestDatabase, grantBearer, silentLog } from '@testamur/service-kit/testing'
import { vi } from 'vitest'
import { createIssuerClient, type IssuerClient } from '../src/client.js'
import { publishedKeys } from '../src/commands/member-keys.js'
import type { Config } from '../src/config.js'
import type { Given } from '../src/context.js'
import { createIssuer, type Issuer } from '../src/service.js'
import { type Neighbours, publish, startNeighbours } from './neighbours.js'

export const publicUrl = 'https://issuer.test'
/** Within the time of a test, and far beyond what anything takes that is not broken. */
const PATIENCE_MS = 25_000
const demoCredential = 'demo-credential-of-this-test-0123456789'

export type Member = { slug: string; bearer: string; achievement: string; client: IssuerClient }
export type IssuerTown = AsyncDisposable & {
  bus: EventBus
  issuer: Issuer
  neighbours: Neighbours
  /** A member with an achievement that it may award; its keys are published, where the registry takes keys. */
  admit(slug: string): Promise<Member>
  publishAchievement(member: string, content?: Partial<AchievementInput>): Promise<string>
  accredit(member: string, achievement: string, period?: { from?: string; until?: string }): Promise<void>
  /** Another instance on the same database. */
  another(given?: { faults?: Faults; clock?: Clock }): Promise<Issuer>
  request(path: string, init?: RequestInit, issuer?: Issuer): Promise<Response>
  clientOf(bearer: string, issuer: Issuer): IssuerClient
  demoHeaders(asOf: string): Record<string, string>
  /** All that the registry has said so far is known: a request itself waits no longer than 1.5 s for that. */
  heard(): Promise<void>
}

const content = (more: Partial<AchievementInput> = {}): AchievementContent =>
  Content.parse({ name: 'Soil', description: 'About soil', criteria: 'An exam', skills: [{ name: 'dig' }], ...more })

const configOf = (databaseUrl: string, busUrl: string, keystoreKey: Buffer): Config => ({
  http: { port: 0, host: '127.0.0.1' },
  publicUrl,
  databaseUrl,
  bus: { kafkaBrokers: [], databaseUrl: busUrl },
  keystoreKey,
  credential: 'issuer-credential-of-this-test-01234567',
  acceptedServices: new Map([[sha256Hex(demoCredential), 'demo']]),
  registryUrl: 'http://registry.internal',
  revocationUrl: 'http://revocation.internal',
  ledgerUrl: 'http://ledger.internal',
  demo: true,
  logLevel: 'silent',
})

/** The issuer over a real PostgreSQL and a real bus, with neighbours that keep their side of the HTTP contract. */
export async function createIssuerTown(more: Partial<Config> = {}, always: Given = {}): Promise<IssuerTown> {
  const [db, busDb] = await Promise.all([createTestDatabase({ kit: false }), createTestDatabase({ kit: false })])
  const bus = await openBus({ postgres: { url: busDb.url } })
  await bus.ensureTopics(topicSpecs)
  const neighbours = await startNeighbours(bus, publicUrl)
  const config = { ...configOf(db.url, busDb.url, randomBytes(32)), ...more }
  const opened: { stop(): Promise<void> }[] = []

  const open: IssuerTown['another'] = async (given = {}) => {
    const pool = openPool(db.url, { name: 'issuer test', max: 12 })
    const issuer = await createIssuer(config, { pool, fetch: neighbours.fetch, log: silentLog(), ...always, ...given })
    let stopped: Promise<void> | undefined
    const stop = () => {
      stopped ??= issuer.stop()
      return stopped
    }
    opened.push({ stop: () => stop().then(() => pool.end()) })
    await issuer.start()
    return { ...issuer, stop }
  }
  const issuer = await open()
  const heard = async () => {
    if (!(await issuer.context.running.replica?.caughtUp(PATIENCE_MS))) throw new Error('the replica has not caught up')
  }
  /** A request waits 3 s for keys and indices, which a slow machine may exceed: nothing but that wait should depend on it. */
  const awaitPreparations = async (slug: string) => {
    await heard()
    if (!neighbours.enrolling) return
    await until(async () => {
      if (!(await publishedKeys(issuer.context, slug))) throw new Error(`the keys of ${slug} are not published yet`)
    })
    if (!(await issuer.context.slots.obtain(slug, 1, PATIENCE_MS))) throw new Error(`${slug} has no indices`)
  }
  const fact = (topic: string, event: Parameters<typeof publish>[2]) => publish(bus, topic, event)
  const clientOf: IssuerTown['clientOf'] = (key, { app }) =>
    createIssuerClient({ origin: publicUrl, key, fetch: (input, init) => app.fetch(new Request(input, init)) })

  const town: IssuerTown = {
    bus,
    issuer,
    neighbours,
    another: open,
    clientOf,
    heard,
    demoHeaders: (asOf) => ({ 'testamur-as-of': asOf, 'testamur-demo': demoCredential }),
    request: async (path, init, { app } = issuer) => app.fetch(new Request(new URL(path, publicUrl), init)),
    publishAchievement: async (member, more) => {
      const achievement = uuidv7()
      const data = { achievement, version: 1, member, content: content(more) } as never
      const event = achievementPublished.make({ member, producer: 'registry', now: new Date(), data })
      await fact(topics.registry, event)
      return achievement
    },
    accredit: async (member, achievement, { from = '2020-01-01T00:00:00Z', until } = {}) => {
      const data = { accreditation: uuidv7(), member, achievement, from: from as Instant, until } as never
      await fact(
        topics.registry,
        accreditationGranted.make({ member: CONSORTIUM, producer: 'registry', now: new Date(), data }),
      )
    },
    admit: async (slug) => {
      const data = { member: slug as MemberSlug, name: `University of ${slug}`, iss: `${publicUrl}/issuers/${slug}` }
      await fact(
        topics.registry,
        memberAdmitted.make({ member: CONSORTIUM, producer: 'registry', now: new Date(), data }),
      )
      const achievement = await town.publishAchievement(slug)
      await town.accredit(slug, achievement)
      await awaitPreparations(slug)
      const { bearer } = await grantBearer(issuer.context.store.pool, 'member', { member: slug })
      return { slug, bearer, achievement, client: clientOf(bearer, issuer) }
    },
    [Symbol.asyncDispose]: async () => {
      for (const { stop } of opened) await stop()
      await neighbours.stop()
      await bus.close()
      await db.drop()
      await busDb.drop()
    },
  }
  return town
}

/** Waits until what another part brings about is there. */
export const until = <T>(look: () => T | Promise<T>, timeout = PATIENCE_MS): Promise<T> =>
  vi.waitFor(look, { timeout, interval: 20 })

export const learner = (n: string | number) => ({
  id: `student-${n}`,
  givenName: 'Zoë',
  familyName: `O'Brien ${n}`,
  email: `z${n}@example.org`,
})
