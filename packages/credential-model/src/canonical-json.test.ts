import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.js'

describe('canonical JSON', () => {
  it('gives the example of RFC 8785 §3.2.2 and §3.2.3, to the byte', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const value = {
      '€': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew',
      '1': 'One',
      '😀': 'Emoji',
      '\u0080': 'Control',
      ö: 'Latin',
    }
    const order = [...canonicalJson(value).matchAll(/:"([A-Z])/g)].map((m) => m[1]).join('')
    expect(order).toBe('COCLEEH')
  })

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}')
  })

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [{ '\udc00': 1 }]])('refuses %j', (value) => {
    expect(() => canonicalJson(value as never)).toThrow(TypeError)
  })

  const awkward = [
    { a: 1, b: { c: [1, { d: 'é', e: null }], f: undefined }, g: true },
    { b: 1, a: { d: 1, c: 2 } },
    { 9: 'a', 10: 'b', a: 'c' },
    { a: { 10: 'b', 9: 'a' } },
    { a: 1, '1': 2 },
    [{ b: 1, a: 2 }, 'x', -0, 1e21],
    { a: '\ud83d\ude00', b: '\\ud800' },
    { '': 1, ' ': 2, A: 3, a: 4, ä: 5 },
    JSON.parse('{"__proto__":1,"a":{"__proto__":2}}'),
  ]
  it.each(awkward.map((value) => [value]))('is the same however the keys stand: %j', (value) => {
    const turned = (v: unknown): unknown => {
      if (Array.isArray(v)) return v.map(turned)
      if (typeof v !== 'object' || v === null) return v
      const out = Object.create(null) as Record<string, unknown>
      for (const [key, inner] of Object.entries(v).sort(([a], [b]) => (a < b ? 1 : -1))) out[key] = turned(inner)
      return out
    }
    const json = canonicalJson(value as never)
    expect(canonicalJson(turned(value) as never)).toBe(json)
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
  })

  it('puts whole numbers where their letters stand', () => {
    expect(canonicalJson({ 9: 'a', 10: 'b', Z: 'c' })).toBe('{"10":"b","9":"a","Z":"c"}')
  })

  it.each([[{ a: Number.NaN }], [{ a: '\ud800' }], [{ a: [{ '\udc00': 1 }] }], [{ a: () => 1 }], [{ a: 1n }]])(
    'refuses what is inside: %#',
    (value) => {
      expect(() => canonicalJson(value as never)).toThrow(TypeError)
    },
  )

  it('writes as an object what would write itself otherwise', () => {
    expect(canonicalJson({ a: new Date(0) } as never)).toBe('{"a":{}}')
  })
})
