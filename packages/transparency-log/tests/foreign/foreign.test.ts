import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/bytes.js'
import * as log from '../../src/index.js'
import { grow, memoryLog } from '../memory-log.js'
import { testSigner } from '../signers.js'

const SIZES = [1, 2, 255, 256, 257, 511, 512, 3_000]
const SIZE = 3_000
const folder = fileURLToPath(new URL('.', import.meta.url))
const signer = testSigner('log.test/awards')
const entry = (index: number): string => `entry ${index}`
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const hasGo = spawnSync('go', ['version']).status === 0
if (!hasGo) console.warn('golang.org/x/mod has not judged the log: install Go 1.24 or newer for that')

/** What the Go program reads: one checkpoint, proofs around the edges of tiles, and paths. */
async function emitted() {
  const kept = memoryLog()
  grow(
    kept,
    Array.from({ length: SIZE }, (_, i) => log.leafHash(utf8(entry(i)))),
  )
  const readNode = log.tileNodeReader(SIZE, kept.readTile)
  const rootAt = async (size: number) => base64(await log.treeRoot(size, readNode))
  const checkpoint = { origin: signer.name, size: SIZE, root: log.rootOf(kept.frontier) }
  const inclusion = SIZES.flatMap((size) => [...new Set([0, size >> 1, size - 1])].map((index) => ({ size, index })))
  const consistency = SIZES.flatMap((b) => SIZES.filter((a) => a <= b).map((a) => ({ oldSize: a, newSize: b })))
  return {
    vkey: log.formatVerifierKey(log.verifierKey(signer.name, signer.publicKey)),
    checkpoint: await log.signCheckpoint(checkpoint, [signer]),
    text: log.formatCheckpoint(checkpoint),
    inclusion: await Promise.all(
      inclusion.map(async ({ size, index }) => {
        const proof = await log.inclusionProof(size, index, readNode)
        return { size, index, entry: entry(index), proof: proof.map(base64), root: await rootAt(size) }
      }),
    ),
    consistency: await Promise.all(
      consistency.map(async ({ oldSize, newSize }) => {
        const proof = await log.consistencyProof(oldSize, newSize, readNode)
        return {
          oldSize,
          newSize,
          proof: proof.map(base64),
          oldRoot: await rootAt(oldSize),
          newRoot: await rootAt(newSize),
        }
      }),
    ),
    paths: [...log.tilesForGrowth(0, SIZE), { level: 1, index: 1_234_067, width: 8 }].map((tile) => ({
      ...tile,
      path: log.formatTilePath(tile),
    })),
  }
}

function judge(input: unknown): string {
  const { stdout, stderr } = spawnSync('go', ['run', '.'], {
    cwd: folder,
    input: JSON.stringify(input),
    encoding: 'utf8',
  })
  return stdout.trim() || stderr
}

// Where everything must be there, a missing Go is a failure and not a skipped test.
describe.skipIf(!hasGo && process.env.CI !== 'true')('golang.org/x/mod/sumdb', () => {
  test('accepts our checkpoint, inclusion and consistency proofs and tile paths', { timeout: 300_000 }, async () => {
    expect(judge(await emitted())).toBe('ok')
  })

  test('and would have said so if one were wrong', { timeout: 300_000 }, async () => {
    const input = await emitted()
    input.inclusion[5]!.entry = 'another'
    input.consistency[5]!.oldRoot = input.consistency[6]!.newRoot
    expect(judge(input)).toMatch(/inclusion of \d+ in \d+[\s\S]*consistency from \d+ to \d+/)
  })
})
