import { randomBytes } from 'node:crypto'
import {
  appendLeaves,
  cosignNote,
  emptyFrontier,
  formatProof,
  formatVerifierKey,
  inclusionProof,
  KEY_TYPE,
  type KeyType,
  leafHash,
  logPolicy,
  type NoteSigner,
  parseProof,
  rootOf,
  signCheckpoint,
  tileNodeReader,
  verifierKey,
  verifyProof,
} from '../src/index.js'
import { testMldsaSigner, testSigner } from '../tests/signers.js'

// What a witness's cosignature costs by each algorithm: to make, to carry in a public receipt, and to verify offline.

const SIZE = 65_536
const leaves = Array.from({ length: SIZE }, () => leafHash(randomBytes(400)))
const { frontier, tiles } = appendLeaves(emptyFrontier(), leaves)
const stored = new Map(tiles.map((tile) => [`${tile.level}/${tile.index}`, tile.hashes]))
const index = Math.floor(SIZE / 3)
const hashes = await inclusionProof(
  SIZE,
  index,
  tileNodeReader(SIZE, ({ level, index }) => stored.get(`${level}/${index}`) ?? new Uint8Array()),
)

const timed = async (count: number, work: () => Promise<unknown>): Promise<string> => {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return `${times[Math.floor(count / 2)]!.toFixed(2)} / ${times[Math.floor(count * 0.99)]!.toFixed(2)} ms`
}

async function measure(what: string, witnesses: readonly NoteSigner[], type: KeyType, count: number): Promise<void> {
  const log = testSigner('bench.test/log')
  const signed = await signCheckpoint({ origin: log.name, size: SIZE, root: rootOf(frontier) }, [log])
  const now = Math.floor(Date.now() / 1_000)
  let checkpoint = signed
  for (const witness of witnesses) checkpoint = await cosignNote(checkpoint, witness, now)
  const receipt = formatProof({ index, hashes, checkpoint })
  const vkey = (signer: NoteSigner, of: KeyType) => formatVerifierKey(verifierKey(signer.name, signer.publicKey, of))
  const policy = logPolicy(vkey(log, KEY_TYPE.ed25519), {
    witnesses: witnesses.map((witness) => vkey(witness, type)),
    quorum: witnesses.length,
  })
  const verify = () => verifyProof(parseProof(receipt), leaves[index]!, policy)
  await verify()
  console.log(what)
  console.log(
    `  a cosignature, p50 / p99                   ${await timed(count, () => cosignNote(signed, witnesses[0]!, now))}`,
  )
  console.log(`  public receipt with two, ${SIZE} entries    ${receipt.length} bytes`)
  console.log(`  offline verification of it, p50 / p99      ${await timed(count, verify)}`)
}

await measure('Ed25519 (0x04)', [testSigner('w.test/1'), testSigner('w.test/2')], KEY_TYPE.cosignature, 1_000)
await measure(
  'ML-DSA-44 (0x06)',
  [testMldsaSigner('w.test/1'), testMldsaSigner('w.test/2')],
  KEY_TYPE.mldsaCosignature,
  200,
)
