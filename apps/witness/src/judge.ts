import { type AddCheckpoint, type Checkpoint, emptyRoot, verifyConsistency } from '@testamur/transparency-log'
import { Refusal } from './errors.js'

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/**
 * Whether a checkpoint whose signature holds continues what was cosigned last, `latest`, or nothing where it is undefined; in the
 * order of C2SP tlog-witness. @throws Refusal 400, 409 or 422
 */
export function judge(
  { oldSize, proof }: AddCheckpoint,
  { size, root }: Checkpoint,
  latest: { size: number; root: Uint8Array } | undefined,
): void {
  if (oldSize > size) throw new Refusal(400, `the old size ${oldSize} is larger than the checkpoint's, ${size}`)
  const known = latest ?? { size: 0, root: emptyRoot() }
  if (oldSize !== known.size)
    throw new Refusal(409, `the old size is ${oldSize}, but ${known.size} was cosigned last`, known.size)
  if (size === 0 && !sameBytes(root, emptyRoot()))
    throw new Refusal(422, 'a tree of size 0 has the SHA-256 of nothing as its root')
  // From the empty tree to any other there is nothing to prove, and a proof must not be sent.
  if (oldSize === 0 && proof.length > 0) throw new Refusal(422, 'from size 0 on the proof must be empty')
  if (verifyConsistency(oldSize, size, known.root, root, proof)) return
  throw new Refusal(
    422,
    oldSize === size
      ? `another root was cosigned at size ${size}, or the proof is not empty`
      : `the proof does not lead from size ${oldSize} as cosigned to size ${size}`,
  )
}
