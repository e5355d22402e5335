import { describe, expect, test } from 'vitest'
import { testLeaf } from '../tests/memory-log.js'
import { testSigner } from '../tests/signers.js'
import { formatCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js'
import { cosignNote, readCosignature } from './cosignature.js'
import { logPolicy, openCheckpoint } from './log-policy.js'
import { formatNote, parseNote } from './note.js'
import { formatVerifierKey, KEY_TYPE, verifierKey } from './note-key.js'
import { type NoteSigner, signNote } from './note-sign.js'

const refused = (code: string) => expect.objectContaining({ name: 'LogError', code })
const vkeyOf = (signer: NoteSigner, type: 1 | 4 = KEY_TYPE.ed25519) =>
  formatVerifierKey(verifierKey(signer.name, signer.publicKey, type))
const log = testSigner('log.test/awards')
const [w1, w2] = [testSigner('w1.test'), testSigner('w2.test')]
const witnesses = [vkeyOf(w1, 4), vkeyOf(w2, 4)]
const checkpoint = { origin: log.name, size: 20_852_163, root: testLeaf(0) }

describe('text', () => {
  test('comes back as it went, with extension lines', () => {
    for (const size of [0, 1, Number.MAX_SAFE_INTEGER]) {
      const whole = { ...checkpoint, size, extensions: ['one', 'two 2'] }
      expect(parseCheckpoint(formatCheckpoint(whole))).toEqual(whole)
    }
  })

  test('that could not be read back is not written', () => {
    for (const change of [
      { origin: '' },
      { origin: 'a\nb' },
      { size: -1 },
      { size: 2 ** 53 },
      { root: new Uint8Array(31) },
      { extensions: [''] },
    ])
      expect(() => formatCheckpoint({ ...checkpoint, ...change })).toThrow(refused('BAD_CHECKPOINT'))
  })
})

describe('a signed checkpoint', () => {
  test('opens for the policy of its log', async () => {
    const note = await signCheckpoint(checkpoint, [log])
    expect(await openCheckpoint(note, logPolicy(vkeyOf(log)))).toEqual({
      ...checkpoint,
      extensions: [],
      cosignatures: [],
    })
  })

  test('of another origin is refused, though the key is the same', async () => {
    const note = await signCheckpoint({ ...checkpoint, origin: 'log.test/other' }, [log])
    await expect(openCheckpoint(note, logPolicy(vkeyOf(log)))).rejects.toThrow(refused('WRONG_ORIGIN'))
    const policy = logPolicy(vkeyOf(log), { origin: 'log.test/other' })
    expect((await openCheckpoint(note, policy)).origin).toBe('log.test/other')
  })

  test('that only witnesses signed is refused', async () => {
    const note = await cosignNote(await signCheckpoint(checkpoint, [log]), w1, 1_700_000_000)
    const { text, signatures } = parseNote(note)
    const withoutLog = formatNote({ text, signatures: signatures.slice(1) })
    await expect(openCheckpoint(withoutLog, logPolicy(vkeyOf(log), { witnesses }))).rejects.toThrow(refused('UNSIGNED'))
  })

  test('is a note with a checkpoint in it, not any signed note', async () => {
    const note = await signNote('log.test/awards\n01\nAAAA\n', [log])
    await expect(openCheckpoint(note, logPolicy(vkeyOf(log)))).rejects.toThrow(refused('BAD_CHECKPOINT'))
  })
})

describe('cosignatures', () => {
  test('are counted, each with its time', async () => {
    const once = await cosignNote(await signCheckpoint(checkpoint, [log]), w1, 1_679_315_147)
    const twice = await cosignNote(once, w2, 1_679_315_148)
    const policy = logPolicy(vkeyOf(log), { witnesses, quorum: 2 })
    const { cosignatures } = await openCheckpoint(twice, policy)
    expect(cosignatures.map(({ name, timestamp }) => [name, timestamp])).toEqual([
      [w1.name, 1_679_315_147],
      [w2.name, 1_679_315_148],
    ])
    await expect(openCheckpoint(once, policy)).rejects.toThrow(refused('TOO_FEW_WITNESSES'))
  })

  test('one witness twice, or one key under two names, counts once', async () => {
    const alias = { ...w1, name: 'alias.test' }
    const note = await cosignNote(await signCheckpoint(checkpoint, [log]), w1, 1)
    const again = await cosignNote(note, w1, 2)
    const policy = logPolicy(vkeyOf(log), { witnesses: [...witnesses, vkeyOf(alias, 4)], quorum: 2 })
    await expect(openCheckpoint(again, policy)).rejects.toThrow(refused('TOO_FEW_WITNESSES'))
    await expect(openCheckpoint(await cosignNote(note, alias, 2), policy)).rejects.toThrow(refused('TOO_FEW_WITNESSES'))
    expect(() => logPolicy(vkeyOf(log), { witnesses: [vkeyOf(w1, 4), vkeyOf(alias, 4)], quorum: 2 })).toThrow(
      refused('OUT_OF_RANGE'),
    )
  })

  test('a changed time does not verify', async () => {
    const { text, signatures } = parseNote(await cosignNote(await signCheckpoint(checkpoint, [log]), w1, 1_679_315_147))
    const policy = logPolicy(vkeyOf(log), { witnesses })
    for (const [at, value] of [
      [7, 0xff],
      [0, 0x80],
      [1, 0x20],
    ] as const) {
      const changed = Uint8Array.from(signatures[1]!.signature)
      changed[at] = value
      const note = formatNote({ text, signatures: [signatures[0]!, { ...signatures[1]!, signature: changed }] })
      await expect(openCheckpoint(note, policy)).rejects.toThrow(refused('BAD_SIGNATURE'))
    }
  })

  test('a time beyond 2^53-1, or another length, is refused before it is read', () => {
    const signature = new Uint8Array(72)
    signature[1] = 0x20
    expect(() => readCosignature('', signature)).toThrow(refused('BAD_SIGNATURE'))
    signature.set([0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
    expect(readCosignature('', signature).timestamp).toBe(Number.MAX_SAFE_INTEGER)
    for (const length of [0, 64, 71, 73])
      expect(() => readCosignature('', new Uint8Array(length))).toThrow(refused('BAD_SIGNATURE'))
  })

  test('a plain signature does not pass for a cosignature, nor the reverse', async () => {
    const { text, signatures } = parseNote(await signCheckpoint(checkpoint, [log, w1]))
    const keyId = verifierKey(w1.name, w1.publicKey, KEY_TYPE.cosignature).keyId
    const note = formatNote({ text, signatures: [signatures[0]!, { ...signatures[1]!, keyId }] })
    await expect(openCheckpoint(note, logPolicy(vkeyOf(log), { witnesses }))).rejects.toThrow(refused('BAD_SIGNATURE'))
    expect(() => logPolicy(vkeyOf(log, 4))).toThrow(refused('BAD_KEY'))
    expect(() => logPolicy(vkeyOf(log), { witnesses: [vkeyOf(w1)] })).toThrow(refused('BAD_KEY'))
    expect(() => logPolicy(vkeyOf(log), { witnesses, quorum: Number.NaN })).toThrow(refused('OUT_OF_RANGE'))
  })
})
