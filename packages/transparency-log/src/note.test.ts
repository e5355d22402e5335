import { describe, expect, test } from 'vitest'
import { below, pick, seededRandom } from '../tests/random.js'
import { testSigner } from '../tests/signers.js'
import { decodeBase64 } from './base64.js'
import { LogError } from './errors.js'
import { formatNote, parseNote } from './note.js'
import { formatVerifierKey, KEY_TYPE, parseVerifierKey, verifierKey } from './note-key.js'
import { signNote } from './note-sign.js'
import { openNote } from './note-verify.js'

const refused = (code: string) => expect.objectContaining({ name: 'LogError', code })
const [alice, bob] = [testSigner('alice.test/key'), testSigner('bob.test')]
const [aliceKey, bobKey] = [verifierKey(alice.name, alice.publicKey), verifierKey(bob.name, bob.publicKey)]
const TEXT = 'Ognuno sta solo sul cuor della terra\n\ntrafitto da un raggio di sole: ed è subito sera.\n'

describe('signing and opening', () => {
  test('a note signed by two opens for each, with the text as it was', async () => {
    const note = await signNote(TEXT, [alice, bob])
    for (const keys of [[aliceKey], [bobKey], [bobKey, aliceKey]]) {
      const opened = await openNote(note, keys)
      expect(opened.text).toBe(TEXT)
      expect(opened.signatures.map(({ key }) => key.name).sort()).toEqual(keys.map((key) => key.name).sort())
    }
    expect(formatNote(parseNote(note))).toBe(note)
  })

  test('a signature that a known key did not make refuses the whole note', async () => {
    const [forAlice, other] = [parseNote(await signNote(TEXT, [alice])), parseNote(await signNote('other\n', [bob]))]
    const note = formatNote({ text: TEXT, signatures: [...forAlice.signatures, ...other.signatures] })
    await expect(openNote(note, [aliceKey, bobKey])).rejects.toThrow(refused('BAD_SIGNATURE'))
    expect((await openNote(note, [aliceKey])).signatures).toHaveLength(1)
  })

  test('an unknown key, and a known name with another key id, are passed over', async () => {
    const namesake = testSigner('someone else')
    const note = await signNote(TEXT, [bob, { ...namesake, name: alice.name }])
    await expect(openNote(note, [aliceKey])).rejects.toThrow(refused('UNSIGNED'))
    await expect(openNote(note, [])).rejects.toThrow(refused('UNSIGNED'))
  })

  test('two known keys that cannot be told apart are refused', async () => {
    await expect(openNote(await signNote(TEXT, [alice]), [aliceKey, { ...aliceKey }])).rejects.toThrow(
      refused('BAD_KEY'),
    )
  })

  test('a verifier that answers anything but true has not verified', async () => {
    const note = await signNote(TEXT, [alice])
    const truthy = (() => 'yes') as unknown as () => boolean
    await expect(openNote(note, [aliceKey], truthy)).rejects.toThrow(refused('BAD_SIGNATURE'))
  })

  test('a last line that does not end is not passed over', async () => {
    const note = await signNote(TEXT, [alice, bob])
    await expect(openNote(note.slice(0, -1), [aliceKey])).rejects.toThrow(refused('BAD_NOTE'))
  })

  test('bad signers and texts are refused before a note is made', async () => {
    await expect(signNote('no newline', [alice])).rejects.toThrow(refused('BAD_NOTE'))
    await expect(signNote('tab\t\n', [alice])).rejects.toThrow(refused('BAD_NOTE'))
    await expect(signNote('half \ud800\n', [alice])).rejects.toThrow(refused('BAD_NOTE'))
    await expect(signNote(TEXT, [])).rejects.toThrow(refused('BAD_NOTE'))
    await expect(signNote(TEXT, [{ ...alice, name: 'with space' }])).rejects.toThrow(refused('BAD_KEY'))
    await expect(signNote(TEXT, [{ ...alice, sign: () => new Uint8Array(63) }])).rejects.toThrow(refused('BAD_SIGNER'))
  })
})

describe('verifier keys', () => {
  test('come back as they went', () => {
    for (const type of [KEY_TYPE.ed25519, KEY_TYPE.cosignature]) {
      const key = verifierKey('log.test/a', alice.publicKey, type)
      expect(parseVerifierKey(formatVerifierKey(key))).toEqual(key)
    }
    expect(verifierKey('a', alice.publicKey, KEY_TYPE.cosignature).keyId).not.toBe(
      verifierKey('a', alice.publicKey).keyId,
    )
  })

  test.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\u0085b', 'a\n', 'a\u2003', '\ud800'])('%j names no key', (name) => {
    expect(() => verifierKey(name, alice.publicKey)).toThrow(refused('BAD_KEY'))
  })

  test('a key of small order is refused', () => {
    expect(() => verifierKey('a', new Uint8Array(32))).toThrow(refused('BAD_KEY'))
  })
})

describe('changed notes', () => {
  const PIECES = ['\n', '\n\n', ' ', '=', '+', '\u2014 ', '\u0000', '\r', '\t', 'A', 'é', '\ud800', '\ufeff', '0', '']

  function mutate(random: () => number, note: string): string {
    const at = below(random, note.length)
    const cut = random() < 0.5 ? 1 : below(random, 20)
    return note.slice(0, at) + pick(random, PIECES) + note.slice(at + cut)
  }

  test('of 20,000 none opens, unless text and signatures are what they were', async () => {
    const random = seededRandom(20)
    const note = await signNote(TEXT, [alice, bob])
    const signatures = parseNote(note).signatures.map(({ signature }) => signature)
    for (let i = 0; i < 20_000; i++) {
      const changed = mutate(random, note)
      if (changed === note) continue
      const opened = await openNote(changed, [aliceKey, bobKey]).catch((error: unknown) => {
        expect(error).toBeInstanceOf(LogError)
      })
      if (!opened) continue
      // A change in the name or key id of one line makes it a stranger's; the other line must still hold.
      expect(opened.text).toBe(TEXT)
      expect(opened.signatures).toHaveLength(1)
      expect(
        parseNote(changed).signatures.some(({ signature }) =>
          signatures.some((s) => Buffer.compare(s, signature) === 0),
        ),
      ).toBe(true)
    }
  })

  test('of 20,000 verifier keys none is read', () => {
    const random = seededRandom(21)
    const vkey = formatVerifierKey(aliceKey)
    for (let i = 0; i < 20_000; i++) {
      const changed = mutate(random, vkey)
      if (changed !== vkey) expect(() => parseVerifierKey(changed), changed).toThrow(refused('BAD_KEY'))
    }
  })

  test('bounds on size and signatures hold', async () => {
    const { signatures } = parseNote(await signNote(TEXT, [alice]))
    const many = (count: number) => Array.from({ length: count }, () => signatures[0]!)
    expect(parseNote(formatNote({ text: TEXT, signatures: many(100) })).signatures).toHaveLength(100)
    expect(() => formatNote({ text: TEXT, signatures: many(101) })).toThrow(refused('BAD_NOTE'))
    const lines = formatNote({ text: TEXT, signatures: many(100) })
    expect(() => parseNote(lines + lines.slice(lines.lastIndexOf('\u2014')))).toThrow(refused('BAD_NOTE'))
    expect(() => parseNote(`${'a'.repeat(1_000_000)}${lines}`)).toThrow(refused('BAD_NOTE'))
    expect(decodeBase64('')).toEqual(new Uint8Array(0))
  })
})
