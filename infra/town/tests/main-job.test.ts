import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from './api.js'
import { webhookIsSigned } from './foreign-reader.js'
import { type Award, type Member, Town } from './harness.js'
import { changeStatus, claimsOf, holdersReceipt, listedStatus, provenEntry, uptakeOf, verdict } from './main-job.js'
import { type Receiver, startReceiver } from './receiver.js'
import { openStream } from './sse-reader.js'
import { until } from './until.js'

const personal = /Zoë|Zo\\u00eb|O'Brien|@example\.org/

describe('the main job', { timeout: 300_000 }, () => {
  let town: Town
  let aurora: Member
  let employer: string
  let analyst: string

  beforeAll(async () => {
    town = await Town.create()
    aurora = town.member('aurora')
    employer = await town.grant('employer', { scopes: ['subscriptions:write', 'watch:wide'] })
    analyst = await town.grant('analyst')
  }, 240_000)
  afterAll(() => town?.[Symbol.asyncDispose]())

  const subscribe = async (deliver: Record<string, unknown>) =>
    expecting(
      201,
      'subscribe',
      await town.call('POST', '/api/revocation/subscriptions', {
        key: employer,
        body: { watch: { all: true }, deliver },
      }),
    ) as { id: string; secret: string }
  const about = (receiver: Receiver, award: Award) =>
    receiver.heard.filter(({ body }) => JSON.parse(body).data?.credentialId === award.id)

  test('award, verify, prove', async () => {
    const award = await town.award(aurora)
    const { claims, open, disclosed } = await claimsOf(town, aurora, award)
    expect(disclosed).toBeGreaterThanOrEqual(8)
    expect(JSON.stringify(claims)).toMatch(personal)
    expect(JSON.stringify(open)).not.toMatch(personal)
    expect(await listedStatus(town, aurora, award)).toBe(0)
    const receipt = await holdersReceipt(town, aurora, award)
    expect(await verdict(town, award)).toBe('valid')
    expect(await verdict(town, award, { receipt })).toBe('valid')
    const entry = await provenEntry(town, aurora, award.event)
    expect(entry).not.toMatch(personal)
  })

  test('revoke: status list, webhook, stream, verdict, ledger and uptake follow', async () => {
    await using receiver = await startReceiver()
    const { secret } = await subscribe({ method: 'webhook', url: receiver.url })
    await subscribe({ method: 'sse' })
    // Enough awards that the counts speak of no small group.
    const awards = await Promise.all(Array.from({ length: 10 }, () => town.award(aurora)))
    const [first, second] = awards as [Award, Award]
    await town.settle()
    const before = await uptakeOf(town, analyst, aurora)
    await using stream = await openStream(town.url, employer)
    const revoked = await changeStatus(town, aurora, first.id)
    expect(revoked).toMatchObject({ status: 'revoked', version: 1 })

    const [heard] = await until('the webhook', () =>
      about(receiver, first).length > 0 ? about(receiver, first) : undefined,
    )
    expect(webhookIsSigned(heard!.headers, heard!.body, secret)).toBe(true)
    expect(webhookIsSigned(heard!.headers, `${heard!.body} `, secret)).toBe(false)
    expect(heard!.body).not.toMatch(personal)
    expect(Object.keys(JSON.parse(heard!.body).data).sort()).toEqual(
      ['achievement', 'credentialId', 'effectiveAt', 'member', 'status'].sort(),
    )
    const told = await stream.next()
    expect(JSON.parse(told.data)).toMatchObject({
      id: revoked.event,
      data: { credentialId: first.id, status: 'revoked' },
    })

    await until('the list says revoked', async () => (await listedStatus(town, aurora, first)) === 1)
    await until('the verdict follows', async () => (await verdict(town, first)) === 'revoked', 70_000)
    await provenEntry(town, aurora, revoked.event)

    // What happens while nobody reads the stream is there on return, once, and nothing else is.
    await stream[Symbol.asyncDispose]()
    const suspended = await changeStatus(town, aurora, second.id, 'suspend')
    const reinstated = await changeStatus(town, aurora, second.id, 'reinstate')
    await town.settle()
    await using again = await openStream(town.url, employer, told.id)
    expect([JSON.parse((await again.next()).data).id, JSON.parse((await again.next()).data).id]).toEqual([
      suspended.event,
      reinstated.event,
    ])
    const after = await uptakeOf(town, analyst, aurora)
    expect(before.issued).toBeGreaterThanOrEqual(10)
    expect(after).toMatchObject({ issued: before.issued, revoked: before.revoked + 1 })
  })

  test('a receiver that is down while a credential is revoked hears of it once when it is back', async () => {
    await using receiver = await startReceiver()
    const { secret } = await subscribe({ method: 'webhook', url: receiver.url })
    const award = await town.award(aurora)
    await town.settle(60_000, /deliveries_pending/)
    receiver.down()
    await changeStatus(town, aurora, award.id)
    await until('it was tried twice in vain', () => receiver.refused >= 2, 60_000)
    receiver.up()
    await until('the news arrives', () => about(receiver, award).length > 0, 60_000)
    const later = await town.award(aurora)
    await changeStatus(town, aurora, later.id)
    await until('later news arrives', () => about(receiver, later).length > 0)
    expect(about(receiver, award)).toHaveLength(1)
    expect(webhookIsSigned(about(receiver, award)[0]!.headers, about(receiver, award)[0]!.body, secret)).toBe(true)
  })
})
