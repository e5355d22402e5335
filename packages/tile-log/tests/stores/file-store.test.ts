import { mkdtempSync, promises, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fileStore } from '../../src/stores/file-store.js'
import { describeStore } from './contract.js'

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'tile-log-store-'))
const remove = (dir: string): void => rmSync(dir, { recursive: true, force: true })

describeStore('a directory', {
  room: async () => {
    const dir = newDirectory()
    return { open: () => fileStore(dir), [Symbol.asyncDispose]: async () => remove(dir) }
  },
})

describe('an object store in a directory', () => {
  let dir: string
  const drafts = () => readdirSync(join(dir, '.drafts'))
  beforeEach(() => {
    dir = newDirectory()
  })
  afterEach(() => {
    vi.restoreAllMocks()
    remove(dir)
  })

  test('is what a web server can serve', async () => {
    const store = fileStore(dir)
    await store.put('checkpoint', Buffer.from('note'))
    await store.put('tile/entries/x001/067.p/5', Buffer.from('five'))
    expect(readFileSync(join(dir, 'checkpoint'), 'utf8')).toBe('note')
    expect(readFileSync(join(dir, 'tile/entries/x001/067.p/5'), 'utf8')).toBe('five')
    expect(drafts()).toEqual([])
  })

  test('clears away what a writer left when it died', async () => {
    fileStore(dir)
    writeFileSync(join(dir, '.drafts/left'), 'half')
    fileStore(dir)
    expect(drafts()).toEqual([])
  })

  test('puts although somebody else opens it meanwhile, and clears the draft away', async () => {
    const store = fileStore(dir)
    const rename = promises.rename
    vi.spyOn(promises, 'rename').mockImplementationOnce(async (from, to) => {
      fileStore(dir)
      await rename(from, to)
    })
    await store.put('tile/0/000', Buffer.from('whole'))
    expect(readFileSync(join(dir, 'tile/0/000'), 'utf8')).toBe('whole')
  })

  test.each(['ENOSPC', 'EIO'])('says %s, leaves no draft, and keeps what was there', async (code) => {
    const store = fileStore(dir)
    await store.put('checkpoint', Buffer.from('old'))
    vi.spyOn(promises, 'writeFile').mockImplementationOnce(async (path) => {
      writeFileSync(path as string, 'ha')
      throw Object.assign(new Error(code), { code })
    })
    await expect(store.put('checkpoint', Buffer.from('half'))).rejects.toMatchObject({ code })
    expect(drafts()).toEqual([])
    expect(readFileSync(join(dir, 'checkpoint'), 'utf8')).toBe('old')
  })

  test('says that it could not read', async () => {
    vi.spyOn(promises, 'readFile').mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }))
    await expect(fileStore(dir).get('checkpoint')).rejects.toMatchObject({ code: 'EIO' })
  })

  test('leaves no empty directory for a partial tile that was deleted', async () => {
    const store = fileStore(dir)
    for (const width of [1, 2]) await store.put(`tile/0/000.p/${width}`, Buffer.from('x'))
    await store.delete('tile/0/000.p/1')
    expect(readdirSync(join(dir, 'tile/0/000.p'))).toEqual(['2'])
    await store.delete('tile/0/000.p/2')
    expect(readdirSync(join(dir, 'tile/0'))).toEqual([])
  })
})
