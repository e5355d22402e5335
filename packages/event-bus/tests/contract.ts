import { describe, expect, test } from 'vitest'
import { byMember, members, upTo } from './facts.js'
import { createLab, type TestLog } from './lab.js'

/** What every bus has to keep, whatever it is made of. Run unchanged on each adapter. */
export function contract(name: string, makeLog: () => Promise<TestLog>): void {
  describe(name, () => {
    test('events of one key keep their order with 16 writers at once', async () => {
      await using lab = await createLab(makeLog)
      await lab.relay()
      const consumer = await lab.consumer()
      const writers = members(16).map(async (member) => {
        for (const n of upTo(40)) await lab.announce([member, n])
      })
      await Promise.all(writers)
      expect(await (await lab.relay()).flushed(20_000)).toBe(true)
      expect(await consumer.caughtUp(20_000)).toBe(true)
      expect(byMember(await lab.applied())).toEqual(Object.fromEntries(members(16).map((member) => [member, upTo(40)])))
    })
  })
}
