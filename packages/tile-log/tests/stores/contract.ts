import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ObjectStore } from '../../src/ports.js'

/** A place for objects. `open` gives a store on it as another process would have it. */
export type StoreRoom = AsyncDisposable & { open(): ObjectStore }

export type StoreLab = { room(): Promise<StoreRoom> }

const bytesOf = (text: string): Uint8Array => Buffer.from(text)
const filled = (size: number, fill: number): Buffer => Buffer.alloc(size, fill)
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString()

/** What every object store owes to the log, whatever it is made of. */
export function describeStore(name: string, lab: StoreLab): void {
  describe(`an object store in ${name}`, () => {
    let room: StoreRoom
    let store: ObjectStore
    beforeEach(async () => {
      room = await lab.room()
      store = room.open()
    })
    afterEach(async () => {
      await store.close()
      await room[Symbol.asyncDispose]()
    })

    test('has nothing at first', async () => {
      expect(await store.get('checkpoint')).toBeUndefined()
      expect(await store.get('tile/0/x001/067')).toBeUndefined()
    })

    test('gives back what was put, to others as well', async () => {
      await store.put('checkpoint', bytesOf('one'))
      expect(textOf(await store.get('checkpoint'))).toBe('one')
      expect(textOf(await room.open().get('checkpoint'))).toBe('one')
    })

    test.each([0, 1, 8_192, 4 << 20])('holds %d bytes', async (size) => {
      const bytes = filled(size, 0).map((_, i) => i * 31)
      await store.put('tile/entries/000', bytes)
      expect(Buffer.compare((await store.get('tile/entries/000'))!, bytes)).toBe(0)
    })

    test('replaces what was there, by less as well', async () => {
      await store.put('checkpoint', bytesOf('a longer one'))
      await store.put('checkpoint', bytesOf('short'))
      expect(textOf(await store.get('checkpoint'))).toBe('short')
    })

    test('keeps a full tile and its partial forms side by side', async () => {
      const paths = [
        'tile/0/001',
        'tile/0/001.p/5',
        'tile/0/001.p/255',
        'tile/0/x001/067',
        'tile/1/001',
        'tile/entries/001',
      ]
      for (const path of paths) await store.put(path, bytesOf(path))
      for (const path of paths) expect(textOf(await store.get(path))).toBe(path)
      expect(await store.get('tile/0/001.p/6')).toBeUndefined()
    })

    test('has no object at what is only the beginning of paths', async () => {
      await store.put('tile/0/001.p/5', bytesOf('part'))
      expect(await store.get('tile/0/001.p')).toBeUndefined()
      expect(await store.get('tile/0/001')).toBeUndefined()
      await store.delete('tile/0/001.p')
      expect(textOf(await store.get('tile/0/001.p/5'))).toBe('part')
    })

    test('forgets what is deleted, and takes it again', async () => {
      await store.put('tile/0/000.p/7', bytesOf('seven'))
      await store.put('tile/0/000.p/8', bytesOf('eight'))
      await store.delete('tile/0/000.p/7')
      expect(await store.get('tile/0/000.p/7')).toBeUndefined()
      expect(textOf(await store.get('tile/0/000.p/8'))).toBe('eight')
      await store.delete('tile/0/000.p/8')
      await store.put('tile/0/000.p/9', bytesOf('nine'))
      expect(textOf(await store.get('tile/0/000.p/9'))).toBe('nine')
    })

    test('does not mind deleting what is not there', async () => {
      await store.delete('tile/0/000')
      await store.delete('tile/0/000.p/3')
    })

    test.each([
      '',
      '/',
      '/checkpoint',
      'tile/',
      'tile//0',
      '..',
      '../checkpoint',
      'tile/../../x',
      './x',
      '.drafts/x',
      'a\\b',
      'a\0b',
      'a b',
      'é',
    ])('refuses the path %j', async (path) => {
      await expect(store.put(path, bytesOf('x'))).rejects.toThrow(TypeError)
      await expect(store.get(path)).rejects.toThrow(TypeError)
      await expect(store.delete(path)).rejects.toThrow(TypeError)
    })

    test('takes many at once', async () => {
      const paths = Array.from({ length: 200 }, (_, i) => `tile/0/x${String(i % 7).padStart(3, '0')}/${i + 100}.p/1`)
      await Promise.all(paths.map((path) => store.put(path, bytesOf(path))))
      expect((await Promise.all(paths.map((path) => store.get(path)))).map(textOf)).toEqual(paths)
      await Promise.all(paths.map((path) => store.delete(path)))
      expect((await Promise.all(paths.map((path) => store.get(path)))).filter(Boolean)).toEqual([])
    })

    test('shows the old or the new, never a part, while it is replaced', async () => {
      const reader = room.open()
      const sizes = [10, 300_000, 70_000]
      await store.put('checkpoint', filled(10, 0))
      let writing = true
      const seen = new Set<number>()
      const read = async () => {
        while (writing) {
          const bytes = (await reader.get('checkpoint'))!
          const fill = bytes[0]!
          expect(bytes.length).toBe(sizes[fill % sizes.length])
          expect(Buffer.compare(bytes, filled(bytes.length, fill))).toBe(0)
          seen.add(fill)
        }
      }
      const readers = [read(), read()]
      for (let i = 0; i < 60; i++) await store.put('checkpoint', filled(sizes[i % sizes.length]!, i))
      writing = false
      await Promise.all(readers)
      expect(seen.size).toBeGreaterThan(1)
    })

    test('leaves one of two, whole, where both are put at once', async () => {
      await Promise.all([store.put('checkpoint', filled(50_000, 1)), room.open().put('checkpoint', filled(9_000, 2))])
      const bytes = (await store.get('checkpoint'))!
      expect(Buffer.compare(bytes, bytes[0] === 1 ? filled(50_000, 1) : filled(9_000, 2))).toBe(0)
    })
  })
}
