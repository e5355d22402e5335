import { describe, expect, test } from 'vitest'
import { testLeaf } from '../tests/memory-log.js'
import { testMldsaSigner, testSigner, vkeyOf } from '../tests/signers.js'
import { hex, utf8 } from './bytes.js'
import { formatCheckpoint, signCheckpoint } from './checkpoint.js'
import { cosignedSubtree, cosignNote, readCosignature } from './cosignature.js'
import { logPolicy, openCheckpoint } from './log-policy.js'
import { mldsaSigner } from './mldsa.js'
import { formatNote, parseNote } from './note.js'
import { formatVerifierKey, KEY_TYPE, parseVerifierKey, verifierKey } from './note-key.js'
import { signNote } from './note-sign.js'
import { openNote } from './note-verify.js'
import { parsePolicy } from './policy-file.js'

const refused = (code: string) => expect.objectContaining({ name: 'LogError', code })
const log = testSigner('log.test/awards')
const witness = testMldsaSigner('pq.test/witness')
const vkey = vkeyOf(witness, KEY_TYPE.mldsaCosignature)
const checkpoint = { origin: log.name, size: 20_852_163, root: testLeaf(0) }
const policy = logPolicy(vkeyOf(log), { witnesses: [vkey], quorum: 1 })
const cosigned = async (timestamp = 1_700_000_000) =>
  cosignNote(await signCheckpoint(checkpoint, [log]), witness, timestamp)

describe('a cosignature by ML-DSA-44', () => {
  test('verifies, with its time', async () => {
    const { cosignatures } = await openCheckpoint(await cosigned(), policy)
    expect(cosignatures).toEqual([
      { name: witness.name, keyId: parseVerifierKey(vkey).keyId, timestamp: 1_700_000_000 },
    ])
  })

  test('signs the structure of the specification, byte for byte', () => {
    const expected = `${hex(utf8('subtree/v1\n\0'))}0f${hex(utf8('pq.test/witness'))}0000000064185053${'0f'}${hex(utf8('log.test/awards'))}${'00'.repeat(8)}00000000013e2dc3${hex(testLeaf(0))}`
    expect(hex(cosignedSubtree(formatCheckpoint(checkpoint), witness.name, 0x64185053))).toBe(expected)
  })

  test('does not verify with any byte of its time, its head or its tail changed', async () => {
    const { text, signatures } = parseNote(await cosigned())
    for (const at of [0, 1, 7, 8, 9, 1_000, 2_427]) {
      const signature = Uint8Array.from(signatures[1]!.signature)
      signature[at]! ^= 0x40
      const note = formatNote({ text, signatures: [signatures[0]!, { ...signatures[1]!, signature }] })
      await expect(openCheckpoint(note, policy), String(at)).rejects.toThrow(refused('BAD_SIGNATURE'))
    }
  })

  test('is bound to its maker, to the log, to the size and to the root', async () => {
    const { signatures } = parseNote(await cosigned())
    for (const change of [{ size: 20_852_164 }, { root: testLeaf(1) }]) {
      const other = parseNote(await signCheckpoint({ ...checkpoint, ...change }, [log]))
      const note = formatNote({ text: other.text, signatures: [other.signatures[0]!, signatures[1]!] })
      await expect(openCheckpoint(note, policy)).rejects.toThrow(refused('BAD_SIGNATURE'))
    }
    const alias = verifierKey('other.test', witness.publicKey, KEY_TYPE.mldsaCosignature)
    const renamed = { ...signatures[1]!, name: alias.name, keyId: alias.keyId }
    const note = formatNote({ text: formatCheckpoint(checkpoint), signatures: [renamed] })
    await expect(openNote(note, [alias])).rejects.toThrow(refused('BAD_SIGNATURE'))
  })

  test('of another length, or with a time beyond 2^53-1, is refused before it is verified', () => {
    const text = formatCheckpoint(checkpoint)
    const key = parseVerifierKey(vkey)
    for (const length of [0, 72, 2_420, 2_427, 2_429])
      expect(() => readCosignature(text, new Uint8Array(length), key)).toThrow(refused('BAD_SIGNATURE'))
    const far = new Uint8Array(2_428)
    for (const first of [0x00, 0x7f, 0x80]) {
      far.set([first, 0x20])
      expect(() => readCosignature(text, far, key)).toThrow(/beyond 2\^53-1/)
    }
  })

  test('without a time says nothing of larger trees, and is not counted', async () => {
    await expect(openCheckpoint(await cosigned(0), policy)).rejects.toThrow(refused('TOO_FEW_WITNESSES'))
  })

  test('stands beside one by Ed25519 of the same witness, each with its key', async () => {
    const ed = testSigner(witness.name)
    const note = await cosignNote(await cosigned(), ed, 1_700_000_000)
    const both = logPolicy(vkeyOf(log), { witnesses: [vkey, vkeyOf(ed, 4)], quorum: 2 })
    expect((await openCheckpoint(note, both)).cosignatures).toHaveLength(2)
  })

  test("may be a log's own signature", async () => {
    const pq = testMldsaSigner(log.name)
    const signed = await cosignNote(await signCheckpoint(checkpoint, [log]), pq, 0)
    const own = parsePolicy(`log ${vkeyOf(pq, 6)}\nquorum none\n`)
    expect((await openCheckpoint(signed, own)).size).toBe(checkpoint.size)
  })
})

describe('a key of ML-DSA-44', () => {
  test('has a verifier key of type 6', () => {
    const key = parseVerifierKey(vkey)
    expect(key).toMatchObject({ name: witness.name, type: 6 })
    expect(key.publicKey).toHaveLength(1_312)
    expect(formatVerifierKey(key)).toBe(vkey)
    expect(() => verifierKey('w', witness.publicKey.subarray(1), 6)).toThrow(refused('BAD_KEY'))
    expect(() => verifierKey('w'.repeat(256), witness.publicKey, 6)).toThrow(refused('BAD_KEY'))
    expect(() => verifierKey('w', witness.publicKey, 4)).toThrow(refused('BAD_KEY'))
  })

  test('signs nothing but cosignatures of checkpoints', async () => {
    await expect(signNote('text\n', [witness])).rejects.toThrow(refused('BAD_SIGNER'))
    await expect(cosignNote(await signNote('text\n', [log]), witness, 1)).rejects.toThrow(refused('BAD_CHECKPOINT'))
    const long = await signCheckpoint({ ...checkpoint, origin: 'o'.repeat(256) }, [log])
    await expect(cosignNote(long, witness, 1)).rejects.toThrow(refused('BAD_CHECKPOINT'))
    await expect(cosignNote(await cosigned(), { ...witness, sign: () => new Uint8Array(64) }, 1)).rejects.toThrow(
      refused('BAD_SIGNER'),
    )
    expect(() => mldsaSigner('w', new Uint8Array(31))).toThrow(refused('BAD_SIGNER'))
  })
})
