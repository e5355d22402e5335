import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDecoder, type Encoding } from './encoding.js'

function decode(bytes: Uint8Array, { given, piece = bytes.length || 1 }: { given?: Encoding; piece?: number } = {}) {
  const decoder = createDecoder(given)
  let text = ''
  for (let at = 0; at < bytes.length; at += piece) text += decoder.push(bytes.subarray(at, at + piece))
  return { text: text + decoder.end(), encoding: decoder.encoding() }
}
const utf16 = (text: string, order: 'le' | 'be', bom = true) => {
  const bytes = Buffer.from((bom ? '\ufeff' : '') + text, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}
/** Windows-1252 as Excel in western Europe saves it. */
const latin = (text: string) =>
  Buffer.from(text.replaceAll('€', '\x80').replaceAll('’', '\x92').replaceAll('Š', '\x8a'), 'latin1')

const names = 'Zoë;Müller;François;Šimon’s € 5;Åsa;Ñuñez\r\n'

describe('told from the bytes', () => {
  test.each<[string, Uint8Array, Encoding]>([
    ['UTF-8', Buffer.from(names), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${names}`), 'utf-8'],
    ['UTF-16, little end first', utf16(names, 'le'), 'utf-16le'],
    ['UTF-16, big end first', utf16(names, 'be'), 'utf-16be'],
    ['UTF-16 without a mark', utf16(`Name;${names}`, 'le', false), 'utf-16le'],
    ['Windows-1252', latin(names), 'windows-1252'],
  ])('%s, in one piece or in many', (_what, bytes, encoding) => {
    const text = encoding === 'utf-16le' && bytes[0] !== 0xff ? `Name;${names}` : names
    for (const piece of [1, 3, 5_000]) expect(decode(bytes, { piece })).toEqual({ text, encoding })
  })
  test('what is ASCII for long, and Windows-1252 then', () => {
    const bytes = Buffer.concat([Buffer.from('a;b\n'.repeat(20_000)), latin('é;ü\n')])
    expect(decode(bytes, { piece: 1_000 })).toEqual({
      text: `${'a;b\n'.repeat(20_000)}é;ü\n`,
      encoding: 'windows-1252',
    })
  })
  test('a character that two pieces share', () => {
    const bytes = Buffer.from(`${'a'.repeat(4_095)}é${'b'.repeat(5_000)}é`)
    for (const piece of [4_096, 4_097, 999]) expect(decode(bytes, { piece }).encoding).toBe('utf-8')
  })
})

test('UTF-8 that is none further on is refused, with the remedy', () => {
  const bytes = Buffer.concat([Buffer.from('é'.repeat(5_000)), latin('é;'), Buffer.from('x'.repeat(5_000))])
  expect(() => decode(bytes, { piece: 1_000 })).toThrow(expect.objectContaining({ code: 'BATCH_UNREADABLE' }))
  expect(decode(bytes, { given: 'windows-1252' }).text).toContain('é;')
})

test('any text in any of its encodings is read as it was written', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, piece) => {
      fc.pre(!text.startsWith('\ufeff') && !text.includes('\0'))
      expect(decode(Buffer.from(`\ufeff${text}`), { piece }).text).toBe(text)
      for (const order of ['le', 'be'] as const) expect(decode(utf16(text, order), { piece }).text).toBe(text)
    }),
  ))

test('no bytes make it fail otherwise than by saying so', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        decode(bytes, { piece: 7 })
      } catch (error) {
        expect(error).toMatchObject({ code: 'BATCH_UNREADABLE' })
      }
    }),
    { numRuns: 2_000 },
  ))
