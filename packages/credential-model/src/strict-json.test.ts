import { expect, test } from 'vitest'
import { parseStrictJson, StrictJsonError } from './strict-json.js'

test.each([
  '{"a":[1,{"a":2}],"b":{"a":null}}',
  '"__proto__"',
  '["constructor",{"x":"a,\\"b\\":{"}]',
  ' [ "\\\\" , "a" ] ',
  '{"a":["b","b"],"b":1}',
  '{"\\u00e9":1,"e":2}',
  '12.5e3',
])('reads %s as JSON.parse does', (text) => {
  expect(parseStrictJson(text)).toEqual(JSON.parse(text))
})

test.each([
  ['{"a":1,"a":2}', 'twice'],
  ['{"a":1,"\\u0061":2}', 'twice'],
  ['[{"x":{"a":1,"b":[{}],"a":2}}]', 'twice'],
  ['{"__proto__":{"x":1}}', 'refused'],
  ['{"\\u005f_proto__":1}', 'refused'],
  ['{"a":{"constructor":1}}', 'refused'],
  ['{"a":1', 'well-formed'],
  ['{"a":"', 'well-formed'],
  ['{"\\u00":1}', 'well-formed'],
  ['', 'well-formed'],
  ['{"a":1}]', 'well-formed'],
  ['[1,]', 'well-formed'],
])('refuses %s', (text, why) => {
  expect(() => parseStrictJson(text)).toThrow(StrictJsonError)
  expect(() => parseStrictJson(text)).toThrow(why)
})

test('the bounds of depth and length hold to the step', () => {
  const nested = (n: number) => '['.repeat(n) + ']'.repeat(n)
  expect(() => parseStrictJson(nested(64))).not.toThrow()
  expect(() => parseStrictJson(nested(65))).toThrow('deeper than 64')
  expect(() => parseStrictJson(nested(1_000_000), { maxBytes: 4_000_000 })).toThrow('deeper than 64')
  expect(parseStrictJson('"é"', { maxBytes: 4 })).toBe('é')
  expect(() => parseStrictJson('"é"', { maxBytes: 3 })).toThrow('more than 3 bytes')
  expect(parseStrictJson(`"${'x'.repeat(900_000)}"`)).toHaveLength(900_000)
})
