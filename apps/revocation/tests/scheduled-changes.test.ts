import { expect, test, vi } from 'vitest'
import { openHouse } from './support/house.js'

/** A clock that can be moved on. */
const movable = () => {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (ms: number) => {
      ahead += ms
    },
  }
}
const HOUR = 3_600_000

test('a change in the future is made when its time has come, also after a restart, under the promised event id', async () => {
  const clock = movable()
  await using house = await openHouse({ clock })
  const bearer = await house.admit('north')
  const { id } = await house.award('north')
  const change = (verb: string, effectiveAt?: Date) =>
    house.call('POST', `/api/revocation/credentials/${id}/${verb}`, {
      bearer,
      body: { reason: 'other', effectiveAt: effectiveAt?.toISOString() },
    })
  const view = async () => (await house.call('GET', `/api/revocation/credentials/${id}`, { bearer })).json
  const [first, second, third] = [1, 2, 3].map((h) => new Date(clock.now().getTime() + h * HOUR))

  const suspend = await change('suspend', first)
  expect(suspend.json).toEqual({
    event: expect.any(String),
    status: 'valid',
    version: 0,
    scheduledFor: first!.toISOString(),
  })
  const again = await change('suspend', second) // will be void: it is suspended by then
  const revoke = await change('revoke', third)
  expect((await view()).scheduled.map((s: { change: string }) => s.change)).toEqual(['suspend', 'suspend', 'revoke'])

  await house.restart()
  clock.advance(HOUR + 1_000)
  await vi.waitFor(async () => expect((await view()).status).toBe('suspended'), { timeout: 25_000 })
  expect((await view()).history).toMatchObject([{ event: suspend.json.event, effectiveAt: first!.toISOString() }])

  clock.advance(2 * HOUR)
  await vi.waitFor(async () => expect((await view()).status).toBe('revoked'), { timeout: 25_000 })
  const { history, scheduled, version } = await view()
  expect([history.length, history[1].event, scheduled, version]).toEqual([2, revoke.json.event, [], 2])
  const { rows } = await house.pool.query('SELECT state, why FROM scheduled_changes WHERE id = $1', [again.json.event])
  expect(rows).toEqual([{ state: 'void', why: 'ALREADY_SUSPENDED' }])
  expect((await change('suspend', new Date(clock.now().getTime() + HOUR))).json.code).toBe('ALREADY_REVOKED')
})
