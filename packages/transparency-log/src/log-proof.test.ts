import { describe, expect, test } from 'vitest'
import { logOfSizes, testLeaf } from '../tests/memory-log.js'
import { below, pick, seededRandom } from '../tests/random.js'
import { testSigner } from '../tests/signers.js'
import { utf8 } from './bytes.js'
import { signCheckpoint } from './checkpoint.js'
import { LogError } from './errors.js'
import { rootOf } from './frontier.js'
import { inclusionProof } from './inclusion.js'
import { logPolicy } from './log-policy.js'
import { formatProof, type LogProof, parseProof, verifyProof } from './log-proof.js'
import { formatVerifierKey, verifierKey } from './note-key.js'
import { tileNodeReader } from './tile-reader.js'

const refused = (code: string) => expect.objectContaining({ name: 'LogError', code })
const signer = testSigner('log.test/awards')
const policy = logPolicy(formatVerifierKey(verifierKey(signer.name, signer.publicKey)))

async function proofOf(size: number, index: number, extra?: Uint8Array): Promise<LogProof> {
  const log = logOfSizes([size])
  const checkpoint = await signCheckpoint({ origin: signer.name, size, root: rootOf(log.frontier) }, [signer])
  const hashes = await inclusionProof(size, index, tileNodeReader(size, log.readTile))
  return extra ? { index, hashes, checkpoint, extra } : { index, hashes, checkpoint }
}

describe('a proof', () => {
  test.each([
    [1, 0],
    [300, 0],
    [300, 299],
    [70_000, 65_536],
  ])('of %i leaves, leaf %i, comes back as it went and verifies', async (size, index) => {
    for (const extra of [undefined, utf8('{"salt":"…"}')]) {
      const proof = await proofOf(size, index, extra)
      const text = formatProof(proof)
      expect(parseProof(text)).toEqual(proof)
      expect((await verifyProof(parseProof(text), testLeaf(index), policy)).size).toBe(size)
    }
  })

  test('does not hold for another leaf, another index or another log', async () => {
    const proof = await proofOf(300, 7)
    await expect(verifyProof(proof, testLeaf(8), policy)).rejects.toThrow(refused('PROOF_MISMATCH'))
    await expect(verifyProof({ ...proof, index: 8 }, testLeaf(7), policy)).rejects.toThrow(refused('PROOF_MISMATCH'))
    await expect(verifyProof({ ...proof, index: 300 }, testLeaf(7), policy)).rejects.toThrow(refused('PROOF_MISMATCH'))
    const other = { ...policy, logs: policy.logs.map((log) => ({ ...log, origin: 'log.test/other' })) }
    await expect(verifyProof(proof, testLeaf(7), other)).rejects.toThrow(refused('WRONG_ORIGIN'))
  })

  test('that could not be read back is not written', async () => {
    const proof = await proofOf(3, 1)
    expect(() => formatProof({ ...proof, index: -1 })).toThrow(refused('BAD_PROOF'))
    expect(() => formatProof({ ...proof, hashes: [new Uint8Array(31)] })).toThrow(refused('BAD_PROOF'))
    expect(() => formatProof({ ...proof, hashes: Array.from({ length: 54 }, () => testLeaf(0)) })).toThrow(
      refused('BAD_PROOF'),
    )
    expect(formatProof({ ...proof, extra: new Uint8Array(0) })).toBe(formatProof(proof))
  })
})

test('of 20,000 changed receipts none verifies, except where only the extra line changed', async () => {
  const random = seededRandom(22)
  const proof = await proofOf(300, 7, utf8('opening'))
  const text = formatProof(proof)
  const pieces = ['\n', '\n\n', ' ', '=', '0', '7', 'A', 'extra ', 'index ', '\u2014', '\u0000', '']
  const essential = ({ index, hashes, checkpoint }: LogProof) => ({ index, hashes, checkpoint })
  for (let i = 0; i < 20_000; i++) {
    const at = below(random, text.length)
    const changed = text.slice(0, at) + pick(random, pieces) + text.slice(at + (random() < 0.5 ? 1 : below(random, 60)))
    if (changed === text) continue
    try {
      const parsed = parseProof(changed)
      expect(formatProof(parsed)).toBe(changed)
      await verifyProof(parsed, testLeaf(7), policy)
      expect(essential(parsed)).toEqual(essential(proof))
    } catch (error) {
      expect(error).toBeInstanceOf(LogError)
    }
  }
})
