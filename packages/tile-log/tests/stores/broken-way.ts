import { describe, expect, test } from 'vitest'
import type { ObjectStore } from '../../src/ports.js'
import type { BreakableWay } from '../breakable-way.js'

export type BrokenStoreLab = {
  /** `broken` goes by the way, and does not try again by itself; `store` is the same place by a way that holds. */
  room(): Promise<AsyncDisposable & { store: ObjectStore; broken: ObjectStore; way: BreakableWay }>
}

/** What a store behind a network owes where that fails. */
export function describeBrokenStore(name: string, lab: BrokenStoreLab): void {
  describe(`an object store in ${name}, on a broken way`, () => {
    test('says that a request did not come through, and nothing has changed', async () => {
      await using room = await lab.room()
      await room.broken.put('checkpoint', Buffer.from('old'))
      room.way.cutRequest()
      await expect(room.broken.put('checkpoint', Buffer.from('new'))).rejects.toThrow()
      expect(Buffer.from((await room.store.get('checkpoint'))!).toString()).toBe('old')
    })

    test('says that an answer did not come, and the object is whole', async () => {
      await using room = await lab.room()
      await room.broken.put('checkpoint', Buffer.from('old'))
      room.way.cutAnswer()
      await expect(room.broken.put('checkpoint', Buffer.from('new'))).rejects.toThrow()
      expect(Buffer.from((await room.store.get('checkpoint'))!).toString()).toBe('new')
    })

    test('never says that an object is not there because it could not ask', async () => {
      await using room = await lab.room()
      await room.store.put('checkpoint', Buffer.from('old'))
      room.way.cutAnswer()
      await expect(room.broken.get('checkpoint')).rejects.toThrow()
      expect(Buffer.from((await room.broken.get('checkpoint'))!).toString()).toBe('old')
    })
  })
}
