import {
  consistencyProof,
  formatVerifierKey,
  leafHash,
  nodeHash,
  type ReadNode,
  signCheckpoint,
  treeRoot,
  verifierKey,
} from '@testamur/transparency-log'
import { testSigner } from '../../transparency-log/tests/signers.js'

export const log = testSigner('log.test/awards')
/** Its line in a policy. */
export const logLine = `log ${formatVerifierKey(verifierKey(log.name, log.publicKey))}\n`

const nodes = (fork: number): ReadNode =>
  function read({ height, index }): Uint8Array {
    if (height === 0) return leafHash(Buffer.from(index < fork ? `entry ${index}` : `other ${index}`))
    const [left, right] = [0, 1].map((i) => read({ height: height - 1, index: 2 * index + i }))
    return nodeHash(left as Uint8Array, right as Uint8Array)
  }

/** What the log asks its witnesses with; from leaf `fork` on it is another log under the same key. */
export async function request(size: number, fork = Number.POSITIVE_INFINITY) {
  const root = await treeRoot(size, nodes(fork))
  return {
    note: await signCheckpoint({ origin: log.name, size, root }, [log]),
    size,
    proofFrom: (old: number) => consistencyProof(old, size, nodes(fork)),
  }
}
