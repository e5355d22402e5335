import { createPublicKey, verify } from 'node:crypto'
import { lacksSoftHsm, makeToken, type Token } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from './api.js'
import { readJws } from './foreign-reader.js'
import { learner, type Member, Town } from './harness.js'
import { changeStatus, claimsOf, holdersReceipt, listedStatus, verdict } from './main-job.js'
import { until } from './until.js'

const lacks = lacksSoftHsm()
if (lacks && process.env.CI) throw new Error(lacks)

describe.skipIf(lacks)(`a town whose keys lie in a device${lacks ? ` (${lacks})` : ''}`, { timeout: 240_000 }, () => {
  let token: Token
  let town: Town
  let member: Member
  beforeAll(async () => {
    token = makeToken()
    const device = { PKCS11_LIBRARY: token.library, PKCS11_TOKEN: token.token, PKCS11_PIN: token.pin }
    town = await Town.create({ env: { SIGNER: 'pkcs11', ...device }, members: ['aurora'] })
    member = town.member()
  }, 240_000)
  afterAll(async () => {
    await town?.[Symbol.asyncDispose]()
    token?.[Symbol.dispose]()
  }, 60_000)

  test('awards, one and many, are signed there, and so are the lists that revoke them', async () => {
    const award = await town.award(member)
    expect((await claimsOf(town, member, award)).open.iss).toBe(member.iss)
    const receipt = await holdersReceipt(town, member, award)
    expect(await verdict(town, award, { receipt })).toBe('valid')
    const many = await Promise.all(Array.from({ length: 24 }, () => town.award(member)))
    for (const one of many.slice(0, 4)) expect(await verdict(town, one)).toBe('valid')

    await changeStatus(town, member, award.id)
    await until('the list shows it', async () => (await listedStatus(town, member, award)) === 1)
    // The registry keeps a list for a second.
    await until('the verdict follows', async () => (await verdict(town, award)) === 'revoked')
  })

  test('a badge is signed there too, and its key is found by the URL that it names', async () => {
    const keys = async () => (await town.call('GET', `/issuers/${member.slug}/keys`)).json.keys as { purpose: string }[]
    await until('the badge key', async () => (await keys()).some(({ purpose }) => purpose === 'badge'))
    const body = { achievement: member.achievements[0], learner: learner('badged'), profile: 'open-badges' }
    const answer = await until('a badge', async () => {
      const given = await town.call('POST', '/api/issuer/credentials', { key: member.key, body })
      return given.status === 503 ? undefined : given
    })
    const { credential } = expecting(201, 'award a badge', answer)
    const { header, signed, signature } = readJws(credential)
    expect(header.alg).toBe('RS256')
    const jwk = await (await fetch(header.kid)).json()
    expect(verify('sha256', signed, createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true)
  })
})
