import { achievementPublished, type CloudEvent, uuidv7 } from '@testamur/credential-model'
import { trespasses } from '@testamur/service-kit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnalyticsTown, admission, awards, createAnalyticsTown, verification } from './town.js'

const [soil, code] = [uuidv7(), uuidv7()]
const publication = (achievement: string, name: string, skill: string): CloudEvent =>
  achievementPublished.make({
    member: 'noorderhaven',
    producer: 'registry',
    now: new Date('2026-01-01T00:00:00Z'),
    data: {
      achievement,
      version: 1,
      member: 'noorderhaven',
      content: {
        name: { en: name },
        description: { en: 'd' },
        criteria: { en: 'c' },
        skills: [{ name: skill }],
        field: 'Earth',
      },
    } as never,
  }) as CloudEvent

let town: AnalyticsTown
let events: CloudEvent[]

beforeAll(async () => {
  town = await createAnalyticsTown()
  events = [
    admission('noorderhaven', 'Noorderhaven University'),
    publication(soil, 'Soil', 'digging'),
    ...awards(12, 'noorderhaven', soil, '2026-01-10T10:00:00Z'),
    ...awards(3, 'noorderhaven', soil, '2026-02-28T23:59:59Z'),
    ...awards(20, 'valmora', code, '2026-01-31T23:59:59Z'),
    ...Array.from({ length: 4 }, () => verification('noorderhaven', soil, '2026-01-20T10:00:00Z')),
  ]
  await town.publish(events)
  await town.settle()
})
afterAll(() => town[Symbol.asyncDispose]())

describe('uptake', () => {
  it('counts by member and month, and withholds what speaks of fewer than ten', async () => {
    const { status, body } = await town.get('/api/analytics/uptake?by=member,month')
    expect(status).toBe(200)
    expect(body.rows).toEqual([
      {
        member: 'noorderhaven',
        memberName: 'Noorderhaven University',
        month: '2026-01',
        issued: 12,
        claimed: 0,
        verified: 4,
        revoked: 0,
      },
      { member: 'valmora', memberName: null, month: '2026-01', issued: 20, claimed: 0, verified: 0, revoked: 0 },
    ])
    expect(body.suppressed).toBe(1)
    expect(body.hidden).toEqual([{ member: 'noorderhaven', memberName: 'Noorderhaven University', month: '2026-02' }])
  })

  it('counts by achievement and by skill', async () => {
    const byAchievement = await town.get('/api/analytics/uptake?by=achievement')
    expect(byAchievement.body.rows).toContainEqual(
      expect.objectContaining({ achievement: soil, achievementName: 'Soil', issued: 15 }),
    )
    const bySkill = await town.get('/api/analytics/uptake?by=skill')
    expect(bySkill.body.rows).toEqual([expect.objectContaining({ skill: 'digging', issued: 15 })])
  })

  it('answers for a span of months', async () => {
    const { body } = await town.get('/api/analytics/uptake?by=member&from=2026-02&to=2026-02-28')
    expect(body).toMatchObject({ rows: [], suppressed: 1 })
  })

  it('shows a member its own counts, whatever it asks for', async () => {
    const { body } = await town.get('/api/analytics/uptake?by=member&member=valmora', town.keys.member)
    expect((body.rows as { member: string }[]).map((r) => r.member)).toEqual(['noorderhaven'])
  })

  it.each([
    'by=colour',
    'by=member,member',
    'from=2026-13',
    'from=0000-01',
    'skill=%00',
    'from=2026-03&to=2026-01',
    'color=red',
    'achievement=1',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await town.get(`/api/analytics/uptake?${query}`)
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
  })

  it('is closed to every key that must not open it', async () => {
    const attempts = await trespasses(town.analytics.app, town.analytics.context.store.pool)
    expect(attempts.length).toBeGreaterThan(10)
    for (const { name, method, path, bearer, status, code } of attempts) {
      const headers = bearer ? { authorization: `Bearer ${bearer}` } : undefined
      const answer = await town.analytics.app.fetch(new Request(`http://a${path}`, { method, headers }))
      expect([name, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([name, status, code])
    }
  })

  it('gives the same after events came twice, and after counting again from offset 0', async () => {
    const state = async () =>
      (await town.analytics.context.store.pool.query('SELECT u::text FROM uptake u ORDER BY 1')).rows
    const before = await state()
    await town.publish(events)
    await town.settle()
    expect(await state()).toEqual(before)
    const answer = await town.analytics.app.fetch(
      new Request('http://a/api/analytics/rebuild', {
        method: 'POST',
        headers: { authorization: `Bearer ${town.keys.operator}` },
      }),
    )
    expect(answer.status).toBe(202)
    await town.settle()
    expect(await state()).toEqual(before)
  })
})
