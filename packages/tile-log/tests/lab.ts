import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NoteSigner } from '@testamur/transparency-log'
import { fileStore, openFileJournal, openTileLog, type TileLog, type TileLogOptions } from '../src/index.js'

export const ORIGIN = 'log.test/log'

/** Directories and a key, and as many logs over them as a test opens, one after the other or at once. */
export type Lab = AsyncDisposable & {
  dir: string
  signer: NoteSigner
  /** A process that opens the log; nothing of it is shared with another one but the disk. */
  open(more?: Partial<TileLogOptions>): Promise<TileLog>
  /** Opened, and the sequencer. */
  leader(more?: Partial<TileLogOptions>): Promise<TileLog>
}

export function createLab(): Lab {
  const dir = mkdtempSync(join(tmpdir(), 'tile-log-'))
  const { privateKey } = generateKeyPairSync('ed25519')
  const signer = {
    name: ORIGIN,
    publicKey: rawPublicKey(privateKey),
    sign: (m: Uint8Array) => sign(null, m, privateKey),
  }
  const opened: TileLog[] = []
  const open = async (more: Partial<TileLogOptions> = {}) => {
    const log = await openTileLog({
      origin: ORIGIN,
      signer,
      journal: await openFileJournal(join(dir, 'journal')),
      objects: fileStore(join(dir, 'tiles')),
      snapshots: fileStore(join(dir, 'state')),
      ...more,
    })
    opened.push(log)
    return log
  }
  return {
    dir,
    signer,
    open,
    leader: async (more) => {
      const log = await open(more)
      await log.lead()
      return log
    },
    [Symbol.asyncDispose]: async () => {
      for (const log of opened) await log.stop().catch(() => {})
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url'))

/** The id of event number `i`. */
export const idOf = (i: number): Uint8Array => createHash('sha256').update(`event ${i}`).digest().subarray(0, 16)

/** Entries from `from` up to, not including, `to`. */
export const entries = (from: number, to: number): { id: Uint8Array; bytes: Uint8Array }[] =>
  Array.from({ length: to - from }, (_, i) => ({ id: idOf(from + i), bytes: Buffer.from(`entry ${from + i}`) }))

/** RFC 6962 §2.1, as it is written there. */
export function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const hash = (...parts: Uint8Array[]) => {
    const sha = createHash('sha256')
    for (const part of parts) sha.update(part)
    return sha.digest()
  }
  const tree = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return hash(Buffer.of(0), leaves[from]!)
    let split = 1
    while (split * 2 < to - from) split *= 2
    return hash(Buffer.of(1), tree(from, from + split), tree(from + split, to))
  }
  return leaves.length === 0 ? hash() : tree(0, leaves.length)
}
