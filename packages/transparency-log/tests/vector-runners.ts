import { expect } from 'vitest'
import { fromHex, hex, utf8 } from '../src/bytes.js'
import * as log from '../src/index.js'

// biome-ignore lint/suspicious/noExplicitAny: a vector's fields depend on its kind, and a wrong one fails its test.
type Vector = any
type Runner = (vector: Vector) => unknown

const hashes = (list: string[]): Uint8Array[] => list.map(fromHex)

const verifiesInclusion = (v: Vector): boolean =>
  log.verifyInclusion(v.size, v.index, fromHex(v.leafHash), hashes(v.proof), fromHex(v.root))

const verifiesConsistency = (v: Vector): boolean =>
  log.verifyConsistency(v.oldSize, v.newSize, fromHex(v.oldRoot), fromHex(v.newRoot), hashes(v.proof))

const openReceipt = (v: Vector) =>
  log.verifyProof(
    log.parseProof(v.receipt),
    log.leafHash(utf8(v.entry)),
    log.logPolicy(v.vkey, { witnesses: v.witnesses, quorum: v.quorum }),
  )

const openNote = (v: Vector) => log.openNote(v.note, [log.parseVerifierKey(v.vkey)])

const formatPath = (path: log.LogPath): string =>
  path.kind === 'tile' ? log.formatTilePath(path) : log.formatBundlePath(path)

function policyHolds(v: Vector): void {
  const policy = log.parsePolicy(v.policy)
  const vkeys = (items: readonly { key: log.VerifierKey }[]) => items.map(({ key }) => log.formatVerifierKey(key))
  expect(vkeys(policy.logs)).toEqual(v.logs.map(({ vkey }: Vector) => vkey))
  expect(vkeys(policy.witnesses)).toEqual(v.witnesses.map(({ vkey }: Vector) => vkey))
  expect([policy.groups, policy.quorum]).toEqual([v.groups, v.quorum])
  expect(log.parsePolicy(log.formatPolicy(policy))).toEqual(policy)
  const reached = (names: string[]) =>
    log.reachesQuorum(
      policy,
      policy.witnesses.filter(({ name }) => names.includes(name)).map(({ key }) => key),
    )
  expect(v.enough.map(reached)).toEqual(v.enough.map(() => true))
  expect(v.tooFew.map(reached)).toEqual(v.tooFew.map(() => false))
}

/** What each kind of vector means where it must pass. */
export const validRunners: Record<string, Runner> = {
  roots: ({ entries, roots }) => {
    const leaves = hashes(entries).map(log.leafHash)
    const grown = roots.map(
      (_: string, size: number) => log.appendLeaves(log.emptyFrontier(), leaves.slice(0, size)).frontier,
    )
    expect(grown.map((frontier: log.Frontier) => hex(log.rootOf(frontier)))).toEqual(roots)
  },
  inclusion: (v) => expect(verifiesInclusion(v)).toBe(true),
  consistency: (v) => expect(verifiesConsistency(v)).toBe(true),
  path: ({ path, names }) => {
    expect(log.parseLogPath(path)).toEqual(names)
    expect(formatPath(names)).toBe(path)
  },
  bundle: ({ bundle, width, entries }) => {
    expect(log.decodeBundle(fromHex(bundle), width).map(hex)).toEqual(entries)
    expect(hex(log.encodeBundle(hashes(entries)))).toBe(bundle)
  },
  'verifier-key': ({ vkey, name, keyId, type, publicKey }) => {
    expect(log.parseVerifierKey(vkey)).toEqual({ name, keyId, type, publicKey: fromHex(publicKey) })
    expect(log.formatVerifierKey(log.verifierKey(name, fromHex(publicKey), type))).toBe(vkey)
  },
  note: async (v) => {
    const { text, signatures } = await openNote(v)
    expect(text).toBe(v.text)
    expect(signatures.map(({ timestamp }) => timestamp)).toEqual([v.timestamp])
    expect(log.formatNote(log.parseNote(v.note))).toBe(v.note)
  },
  checkpoint: ({ text, origin, size, root, extensions }) => {
    expect(log.parseCheckpoint(text)).toEqual({ origin, size, root: fromHex(root), extensions })
    expect(log.formatCheckpoint({ origin, size, root: fromHex(root), extensions })).toBe(text)
  },
  receipt: async (v) => {
    const proof = log.parseProof(v.receipt)
    expect([proof.index, proof.extra && hex(proof.extra)]).toEqual([v.index, v.extra])
    expect((await openReceipt(v)).size).toBe(v.size)
    expect(log.formatProof(proof)).toBe(v.receipt)
  },
  policy: policyHolds,
  request: ({ request, oldSize, proof, checkpoint }) => {
    expect(log.parseAddCheckpoint(request)).toEqual({ oldSize, proof: hashes(proof), checkpoint })
    expect(log.formatAddCheckpoint({ oldSize, proof: hashes(proof), checkpoint })).toBe(request)
  },
}

/** What each kind of vector means where it must be refused. */
export const invalidRunners: Record<string, Runner> = {
  inclusion: (v) => expect(verifiesInclusion(v)).toBe(false),
  consistency: (v) => expect(verifiesConsistency(v)).toBe(false),
  path: refuses((v) => log.parseLogPath(v.path)),
  bundle: refuses((v) => log.decodeBundle(fromHex(v.bundle), v.width)),
  'verifier-key': refuses((v) => log.parseVerifierKey(v.vkey)),
  note: refuses(openNote),
  checkpoint: refuses((v) => log.parseCheckpoint(v.text)),
  receipt: refuses(openReceipt),
  policy: refuses((v) => log.parsePolicy(v.policy)),
  request: refuses((v) => log.parseAddCheckpoint(v.request)),
}

function refuses(run: Runner): Runner {
  return async (vector) => {
    const attempt = (async () => run(vector))()
    await expect(attempt).rejects.toThrow(expect.objectContaining({ name: 'LogError', code: vector.code }))
  }
}
