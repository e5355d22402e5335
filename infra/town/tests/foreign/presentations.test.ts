import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from '../api.js'
import { fromDraft15 } from './draft15.js'
import { type ForeignTown, type Offer, openForeignTown } from './foreign-town.js'
import { type Held, type Holder, jvmHolder, nodeHolder, pythonHolder, type Showing } from './holders.js'
import type { Foreign } from './program.js'
import { BUILD_TIMEOUT, hasJvm, hasPython, hasRust, startJvm, startPython, startRust } from './toolchains.js'
import { eudi, identityKit, openvc, ours, sdJwtPython, type Verifier } from './verifiers.js'

const showing: Showing = { reveal: ['given_name', 'ects_credits'], nonce: 'n-4711', audience: 'https://employer.test' }
const asking = { nonce: showing.nonce, audience: showing.audience }

describe.skipIf(!hasJvm || !hasPython)('wallets and verifiers of others', () => {
  let here: ForeignTown
  let programs: Foreign[]
  let holders: Holder[]
  let verifiers: Verifier[]

  beforeAll(async () => {
    here = await openForeignTown()
    here.world.translate = fromDraft15
    programs = await Promise.all([startJvm(here.world.env), startPython(here.world.env)])
    const [jvm, python] = programs as [Foreign, Foreign]
    holders = [nodeHolder(here.world), jvmHolder(jvm), pythonHolder(python, here.world)]
    verifiers = [openvc(python), sdJwtPython(python), eudi(jvm), ours(here.town)]
    if (!hasRust) return
    const rust = await startRust()
    if (!rust) return
    programs.push(rust)
    verifiers.push(identityKit(rust, here.world))
  }, BUILD_TIMEOUT)
  afterAll(async () => {
    for (const program of programs ?? []) await program[Symbol.asyncDispose]()
    await here?.[Symbol.asyncDispose]()
  })

  const held = async (holder: Holder): Promise<Held & Offer> => {
    const offer = await here.offer()
    return { ...offer, ...(await holder.claim(offer)) }
  }
  const change = async (id: string, what: 'revoke' | 'suspend' | 'reinstate') => {
    const path = `/api/revocation/credentials/${id}/${what}`
    const body = { reason: 'investigation' }
    expecting(200, what, await here.town.call('POST', path, { key: here.member.key, body }))
    await here.town.settle()
  }

  test.for([0, 1, 2])('what wallet %i shows, every verifier accepts, with the claims it shows', async (which) => {
    const holder = holders[which]!
    const presentation = await holder.present(await held(holder), showing)
    for (const verifier of verifiers) {
      const said = await verifier.verify(presentation, asking)
      expect(said, `${verifier.name} on ${holder.name}`).toMatchObject({ accepted: true })
      if (said.claims) {
        expect(said.claims).toMatchObject({ given_name: 'Zoë', ects_credits: 3 })
        expect(said.claims).not.toHaveProperty('family_name')
      }
    }
  })

  test.for([0, 1, 2])('what wallet %i shows, no verifier takes for another nonce or audience', async (which) => {
    const holder = holders[which]!
    const presentation = await holder.present(await held(holder), showing)
    for (const verifier of verifiers)
      for (const other of [{ nonce: 'another' }, { audience: 'https://other.test' }]) {
        const said = await verifier.verify(presentation, { ...asking, ...other })
        expect(said, `${verifier.name} on ${JSON.stringify(other)}`).toMatchObject({ accepted: false })
      }
  })

  test('who reads status lists refuses what is suspended or revoked, and takes what is reinstated', async () => {
    const holder = holders[0]!
    const credential = await held(holder)
    const presentation = await holder.present(credential, showing)
    const seen = async () => {
      const outcomes = verifiers.map(async (verifier) => {
        const { accepted } = await verifier.verify(presentation, asking)
        return [verifier.readsStatus, accepted]
      })
      return new Set((await Promise.all(outcomes)).map((pair) => pair.join()))
    }
    // A verifier may keep a list for as long as the list itself says.
    await change(credential.id, 'suspend')
    await expect.poll(seen).toEqual(new Set(['true,false', 'false,true']))
    await change(credential.id, 'reinstate')
    await expect.poll(seen).toEqual(new Set(['true,true', 'false,true']))
    await change(credential.id, 'revoke')
    await expect.poll(seen).toEqual(new Set(['true,false', 'false,true']))
  })

  test('no program asked for anything but the issuer', () => {
    expect(here.world.strangers).toEqual([])
  })
})
