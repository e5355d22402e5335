import { describe, expect, it } from 'vitest'
import { readIntake } from './intake.js'

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln~WyJhIl0~'

describe('what people paste', () => {
  it('is a credential, whatever a mail program put into it', () => {
    expect(readIntake(`\uFEFF \n${token.slice(0, 20)}\r\n ${token.slice(20)}\n`)).toEqual({
      kind: 'credential',
      text: token,
    })
  })
  it.each([
    ['an award', { id: '1', credential: token }],
    ['a presentation', { presentation: token }],
    ["a wallet's answer", { credentials: [{ credential: token }] }],
    ['a JSON text', token],
  ])('is found inside %s', (_, value) => {
    expect(readIntake(JSON.stringify(value))).toEqual({ kind: 'credential', text: token })
  })
  it('is a receipt, line by line as it was', () => {
    const receipt = 'c2sp.org/tlog-proof@v1\nindex 3\n\nlog\n'
    expect(readIntake(receipt)).toEqual({ kind: 'receipt', text: receipt })
  })
  it.each(['', 'hello', '{"a":', '{"credential": 7}', '[[[]]]'])('is nothing that can be verified: %s', (text) => {
    expect(readIntake(text).kind).toBe('unknown')
  })
})
