import { randomUUID } from 'node:crypto'
import { expecting } from '../api.js'
import { learner, type Member, Town } from '../harness.js'
import { type HttpsWorld, ISSUER_ORIGIN, openHttpsWorld } from './https-world.js'

export type Offer = { id: string; offer: string; offerUri: string; txCode: string }

/** A town that is https outside, and the world in which foreign programs find it. */
export type ForeignTown = AsyncDisposable & {
  town: Town
  world: HttpsWorld
  member: Member
  /** What an award answers. */
  award(more?: Record<string, unknown>): Promise<{ id: string; credential: string }>
  offer(more?: Record<string, unknown>): Promise<Offer>
}

/** An achievement with all that any profile demands. */
const complete = {
  name: { en: 'Reading logs' },
  description: { en: 'What it takes to read a log with care.' },
  criteria: { en: 'A written examination and a project.' },
  skills: [{ name: 'statistics' }],
  ects: 3,
  eqf: 6,
  language: 'en',
  countries: ['NL'],
  participation: 'online',
  assessment: 'testing',
  qualityAssurance: [{ name: 'Board' }],
}

async function publishComplete(town: Town, { slug, key }: Member): Promise<string> {
  const { id } = expecting(
    201,
    'publish',
    await town.call('POST', '/api/registry/achievements', { key, body: complete }),
  )
  const body = { member: slug, achievement: id, from: '2020-01-01T00:00:00Z' }
  expecting(201, 'accredit', await town.call('POST', '/api/registry/accreditations', { key: town.operator, body }))
  await town.settle()
  return id
}

export async function openForeignTown(): Promise<ForeignTown> {
  const town = await Town.create({ env: { PUBLIC_URL: ISSUER_ORIGIN, TESTAMUR_WITNESSES: '0' }, members: ['aurora'] })
  const world = await openHttpsWorld(town.running.config.port)
  const member = town.member('aurora')
  const achievement = await publishComplete(town, member)
  const award = async (more: Record<string, unknown>) => {
    const body = { achievement, learner: learner(randomUUID()), ...more }
    return expecting(201, 'award', await town.call('POST', '/api/issuer/credentials', { key: member.key, body }))
  }
  return {
    town,
    world,
    member,
    award: (more = {}) => award(more),
    offer: (more = {}) => award({ delivery: 'offer', ...more }),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await town[Symbol.asyncDispose]()
    },
  }
}
