import {
  consistencyProof,
  emptyRoot,
  formatAddCheckpoint,
  formatVerifierKey,
  leafHash,
  type NoteSigner,
  nodeHash,
  type ReadNode,
  signCheckpoint,
  treeRoot,
  verifierKey,
} from '@testamur/transparency-log'
import { testSigner } from '../../../packages/transparency-log/tests/signers.js'

/** A log that signs whatever it is asked to: also two histories, `fork` telling from which leaf on the second one differs. */
export type TestLog = {
  origin: string
  vkey: string
  signer: NoteSigner
  note(size: number, given?: { fork?: number; signers?: NoteSigner[] }): Promise<string>
  proof(oldSize: number, size: number, fork?: number): Promise<Uint8Array[]>
  body(oldSize: number, size: number, given?: { fork?: number; signers?: NoteSigner[] }): Promise<string>
}

const leafOf = (index: number, fork: number): Uint8Array =>
  leafHash(Buffer.from(index < fork ? `entry ${index}` : `another entry ${index}`))

const nodes = (fork: number): ReadNode =>
  function read({ height, index }): Uint8Array {
    if (height === 0) return leafOf(index, fork)
    const [left, right] = [0, 1].map((i) => read({ height: height - 1, index: 2 * index + i }))
    return nodeHash(left as Uint8Array, right as Uint8Array)
  }

export function testLog(origin = 'log.test/awards'): TestLog {
  const signer = testSigner(origin)
  const log: TestLog = {
    origin,
    signer,
    vkey: formatVerifierKey(verifierKey(origin, signer.publicKey)),
    note: async (size, { fork = Number.POSITIVE_INFINITY, signers = [signer] } = {}) => {
      const root = size === 0 ? emptyRoot() : await treeRoot(size, nodes(fork))
      return signCheckpoint({ origin, size, root }, signers)
    },
    proof: (oldSize, size, fork = Number.POSITIVE_INFINITY) => consistencyProof(oldSize, size, nodes(fork)),
    body: async (oldSize, size, given = {}) =>
      formatAddCheckpoint({
        oldSize,
        proof: oldSize > size ? [] : await log.proof(oldSize, size, given.fork),
        checkpoint: await log.note(size, given),
      }),
  }
  return log
}
