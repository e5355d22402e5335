import { describe, expect, it } from 'vitest'
import { Instant, MemberSlug, uuidv7, uuidv7Time } from './ids.js'

describe('ids', () => {
  it('carries its time in a UUID version 7', () => {
    const now = Date.UTC(2026, 2, 1, 9, 30)
    expect(uuidv7Time(uuidv7(now))).toBe(now)
  })

  it('sorts by time', () => {
    const ids = [3, 1, 2].map((n) => uuidv7(1_700_000_000_000 + n))
    expect([...ids].sort()).toEqual([ids[1], ids[2], ids[0]])
  })

  it('makes no id twice, each of version 7 with the variant of RFC 9562', () => {
    const now = Date.UTC(2026, 2, 1)
    const ids = Array.from({ length: 3_000 }, () => uuidv7(now))
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(uuidv7Time(id)).toBe(now)
    // No random byte is shared by all, as one would be that is drawn in one place and used in another.
    for (const at of [15, 16, 17, 20, 21, 22, 24, 35]) expect(new Set(ids.map((id) => id[at])).size).toBe(16)
  })

  it('reads no time from another UUID', () => {
    expect(uuidv7Time('f47ac10b-58cc-4372-a567-0e02b2c3d479')).toBeUndefined()
    expect(uuidv7Time('not-an-id')).toBeUndefined()
  })

  it.each(['uni', 'a1', 'north-haven-2'])('takes the slug %s', (s) =>
    expect(MemberSlug.safeParse(s).success).toBe(true),
  )
  it.each(['U', 'a', '-a', 'a--b', 'a_b', 'a/b', 'x'.repeat(41)])('refuses the slug %s', (s) =>
    expect(MemberSlug.safeParse(s).success).toBe(false),
  )

  it.each(['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.123Z'])('takes the instant %s', (s) =>
    expect(Instant.safeParse(s).success).toBe(true),
  )
  it.each(['2026-03-01', '2026-03-01T09:30:00', '2026-03-01T09:30:00+01:00', '2026-13-01T09:30:00Z', 'now'])(
    'refuses the instant %s',
    (s) => expect(Instant.safeParse(s).success).toBe(false),
  )
})
