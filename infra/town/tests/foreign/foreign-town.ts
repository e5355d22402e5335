import { randomUUID } from 'node:crypto'
import { expecting } from '../api.js'
import { learner, type Member, Town } from '../harness.js'
import { type HttpsWorld, ISSUER_ORIGIN, openHttpsWorld } from './https-world.js'

export type Offer = { id: string; offer: string; txCode: string }

/** A town that is https outside, and the world in which foreign programs find it. */
export type ForeignTown = AsyncDisposable & {
  town: Town
  world: HttpsWorld
  member: Member
  offer(more?: Record<string, unknown>): Promise<Offer>
}

export async function openForeignTown(): Promise<ForeignTown> {
  const town = await Town.create({ env: { PUBLIC_URL: ISSUER_ORIGIN, TESTAMUR_WITNESSES: '0' }, members: ['aurora'] })
  const world = await openHttpsWorld(town.running.config.port)
  const member = town.member('aurora')
  return {
    town,
    world,
    member,
    offer: async (more = {}) => {
      const body = { achievement: member.achievements[0], learner: learner(randomUUID()), delivery: 'offer', ...more }
      return expecting(201, 'offer', await town.call('POST', '/api/issuer/credentials', { key: member.key, body }))
    },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await town[Symbol.asyncDispose]()
    },
  }
}
