import { generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import { type CloudEvent, committedEvent } from '@testamur/credential-model'
import { holderReceipt, makeEntry } from '@testamur/credential-proof'
import {
  consistencyProof,
  cosignNote,
  encodeBundle,
  formatProof,
  inclusionProof,
  leafHash,
  type NodeAddress,
  type NoteSigner,
  nodeHash,
  signCheckpoint,
  treeRoot,
} from '@testamur/transparency-log'
import type { LedgerStatus, ShardView } from '../src/api/ledger.js'
import { Problem } from '../src/api/problem.js'
import type { KeySetEntry } from '../src/api/registry.js'
import { base64Of } from '../src/ledger/base64.js'
import { createSigner, policyText, vkeyOf } from './ledger-kit.js'

const utf8 = new TextEncoder()
export const AT = '2026-03-01T12:00:00Z'

const ledgerKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const sign = (bytes: Uint8Array) => new Uint8Array(nodeSign(null, bytes, privateKey))
  return { kid: 'l1', jwk: publicKey.export({ format: 'jwk' }), sign }
}

const idAt = (index: number) => `0198c0de-0000-7000-8000-${String(index).padStart(12, '0')}`
const saltAt = (index: number) => new Uint8Array(32).fill(index % 256)

const eventAt = (index: number): CloudEvent => ({
  specversion: '1.0',
  id: idAt(index),
  type: 'testamur.credential.revoked.v1',
  source: '/members/noord',
  time: AT,
  datacontenttype: 'application/json',
  producer: 'issuer',
  partitionkey: 'noord',
  data: { credential: index },
})

const missing = () => new Problem({ status: 404, code: 'ENTRY_NOT_FOUND', title: 'There is no such entry' })

/** A ledger of one member in memory, with its log key, its witnesses, and all that a page asks it for. */
export function createTestLog({ origin = 'town.test/log', witnesses = ['north', 'harbour'] } = {}) {
  const key = ledgerKey()
  const [log, seals] = [createSigner(origin), witnesses.map(createSigner)]
  const texts: string[] = []
  const hashOf = ({ height, index }: NodeAddress): Uint8Array =>
    height === 0
      ? leafHash(utf8.encode(texts[index]))
      : nodeHash(hashOf({ height: height - 1, index: 2 * index }), hashOf({ height: height - 1, index: 2 * index + 1 }))
  const vkey = vkeyOf(log)
  const asked: string[] = []

  const grow = (count: number) => {
    for (let left = count; left > 0; left--) texts.push(makeEntry(eventAt(texts.length), saltAt(texts.length), key))
  }
  const noteOf = async (size = texts.length, signers: readonly NoteSigner[] = seals) => {
    let note = await signCheckpoint({ origin, size, root: await treeRoot(size, hashOf) }, [log])
    for (const witness of signers) note = await cosignNote(note, witness, Date.parse(AT) / 1000)
    return note
  }
  const statusAt = async (size = texts.length, signers = seals): Promise<LedgerStatus> => ({
    size,
    origin,
    vkey,
    checkpoint: {
      size,
      root: base64Of(await treeRoot(size, hashOf)),
      note: await noteOf(size, signers),
      publishedAt: AT as never,
    },
    halted: [],
    waiting: [],
    shard: 1,
    witnesses: [],
  })
  const publicReceipt = async (index: number, size = texts.length) =>
    formatProof({ index, hashes: await inclusionProof(size, index, hashOf), checkpoint: await noteOf(size) })
  const receipt = async (index: number, size = texts.length) =>
    holderReceipt(await publicReceipt(index, size), {
      salt: Buffer.from(saltAt(index)).toString('base64url'),
      event: committedEvent(eventAt(index)),
      copySalt: Buffer.from(saltAt(1)).toString('base64url'),
    })
  const keys: KeySetEntry[] = [
    {
      ...key.jwk,
      kid: key.kid,
      purpose: 'ledger',
      service: 'issuer',
      from: '2026-01-01T00:00:00Z',
      state: 'active',
    } as never,
  ]
  const source = {
    status: () => statusAt(),
    policy: async (): Promise<string | null> => (seals.length === 0 ? null : policyText([`log ${vkey}`], seals)),
    finding: async (): Promise<unknown> => null,
    shards: async (): Promise<ShardView[] | null> => null,
    proof: async (from: number, to: number, _shard?: number) => ({
      hashes: (await consistencyProof(from, to, hashOf)).map(base64Of),
    }),
    entry: async (event: string) => {
      asked.push(event)
      const index = texts.findIndex((text) => text.includes(event))
      if (index < 0) throw missing()
      return { index, entry: texts[index] as string, receipt: await publicReceipt(index) }
    },
    checkpoint: async (_log: string) => noteOf(),
    bundle: async ({ index, width }: { index: number; width: number }, _log?: string) => {
      asked.push(`bundle ${index}`)
      return encodeBundle(texts.slice(index * 256, index * 256 + width).map((text) => utf8.encode(text)))
    },
    keys: async (member: string) => (member === 'noord' ? keys : []),
  }
  return {
    origin,
    vkey,
    log,
    seals,
    texts,
    keys,
    asked,
    source,
    grow,
    noteOf,
    statusAt,
    receipt,
    publicReceipt,
    idAt,
    hashOf,
  }
}
export type TestLog = ReturnType<typeof createTestLog>

/** A browser's memory. */
export function createStore(from?: { kept: Map<string, string> }) {
  const kept = new Map(from?.kept)
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}
