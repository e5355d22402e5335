import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto'
import { CONSORTIUM } from '@testamur/credential-model'
import {
  appendLeaves,
  cosignNote,
  emptyFrontier,
  encodeBundle,
  formatBundlePath,
  formatTilePath,
  formatVerifierKey,
  KEY_TYPE,
  leafHash,
  type NoteSigner,
  parsePolicy,
  rootOf,
  signCheckpoint,
  TILE_WIDTH,
  tilesForGrowth,
  verifierKey,
} from '@testamur/transparency-log'
import type { AuditOptions, Trust } from '../src/audit/audit.js'
import type { Source } from '../src/read/source.js'
import { type Made, newKey, published, revoked, type TestKey } from './members.js'

const seeded = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signer whose key follows from its name. */
export function signer(name: string, seed = name): NoteSigner {
  const der = Buffer.concat([seeded, hash('sha256', seed, 'buffer')])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return { name, publicKey: Buffer.from(x!, 'base64url'), sign: (message) => sign(null, message, key) }
}

export const strangersKey = (name: string): NoteSigner => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  return { name, publicKey: Buffer.from(x!, 'base64url'), sign: (message) => sign(null, message, privateKey) }
}

export type Signing = { log?: NoteSigner; witnesses?: readonly NoteSigner[]; root?: Uint8Array }

/**
 * A log in memory that does as it is told, lies included. Files are those that it serves: a test may change any of them
 * behind its back. Its first entry is the consortium's key.
 */
export function evilLog(origin = 'log.test/log', witnessCount = 2) {
  const log = signer(origin)
  const witnesses = Array.from({ length: witnessCount }, (_, i) => signer(`w${i + 1}.test`))
  const consortium = newKey('root')
  const entries: Uint8Array[] = []
  const openings: string[] = []
  const files = new Map<string, Uint8Array>()
  const remote = new Map<string, string>()
  const vkey = formatVerifierKey(verifierKey(log.name, log.publicKey))
  const policyLines = [
    ...witnesses.map((w, i) => {
      const key = formatVerifierKey(verifierKey(w.name, w.publicKey, KEY_TYPE.cosignature))
      return `witness w${i + 1} ${key} http://${w.name}`
    }),
    ...(witnessCount > 0
      ? [`group both all ${witnesses.map((_, i) => `w${i + 1}`).join(' ')}`, 'quorum both']
      : ['quorum none']),
  ]
  const policy = parsePolicy(`${policyLines.join('\n')}\n`)

  const push = (...all: Made[]) => {
    for (const { bytes, opening, event } of all) {
      entries.push(bytes)
      if (event.type.startsWith('testamur.key.')) openings.push(opening)
    }
  }
  const treeOf = (of: readonly Uint8Array[] = entries) => appendLeaves(emptyFrontier(), of.map(leafHash))
  const note = async (
    size = entries.length,
    { log: by = log, witnesses: cosigners = witnesses, root }: Signing = {},
  ) => {
    const tree = root ?? rootOf(treeOf(entries.slice(0, size)).frontier)
    let text = await signCheckpoint({ origin, size, root: tree }, [by])
    for (const witness of cosigners) text = await cosignNote(text, witness, 1_790_000_000)
    return text
  }
  /** Serves tiles and bundles of all entries. */
  const serveTree = () => {
    for (const path of [...files.keys()]) if (path.startsWith('log/tile/')) files.delete(path)
    for (const tile of treeOf().tiles) files.set(`log/${formatTilePath(tile)}`, tile.hashes)
    for (const { level, index, width } of tilesForGrowth(0, entries.length))
      if (level === 0) {
        const of = entries.slice(index * TILE_WIDTH, index * TILE_WIDTH + width)
        files.set(`log/${formatBundlePath({ index, width })}`, encodeBundle(of))
      }
  }
  const serveNote = (text: string) => files.set('log/checkpoint', Buffer.from(text))
  const publish = async (signing: Signing = {}) => {
    serveTree()
    const text = await note(entries.length, signing)
    serveNote(text)
    return text
  }
  const source: Source = {
    name: 'http://log.test',
    online: true,
    read: async (path) => files.get(path),
    openings: async (after) => openings.slice(after).join('\n'),
  }
  push(published(CONSORTIUM, consortium, { by: consortium }))
  files.set('log/vkey', Buffer.from(vkey))

  const member = (slug: string): TestKey => {
    const key = newKey()
    push(published(slug, key, { by: consortium }))
    return key
  }
  const awards = (slug: string, key: TestKey, count: number) => {
    for (let i = 0; i < count; i++) push(revoked(slug, key))
  }
  const trust: Trust = { vkey, consortium: consortium.jwk, policy }
  const options = (more: Partial<AuditOptions> = {}): AuditOptions => ({
    ...{ source, path: 'log', trust, now: () => new Date(), patience: async () => false },
    readWitness: async (url) => remote.get(new URL(url).host),
    ...more,
  })
  return {
    ...{
      log,
      origin,
      witnesses,
      consortium,
      entries,
      openings,
      files,
      remote,
      vkey,
      policy,
      policyLines,
      source,
      trust,
    },
    ...{ push, member, awards, note, publish, serveTree, serveNote, options },
  }
}

export type EvilLog = ReturnType<typeof evilLog>

/** A log with two members and so many entries in all. */
export async function honestLog(size: number): Promise<EvilLog & { aurora: TestKey }> {
  const log = evilLog()
  const aurora = log.member('aurora')
  log.awards('aurora', aurora, size - log.entries.length)
  await log.publish()
  return { ...log, aurora }
}
