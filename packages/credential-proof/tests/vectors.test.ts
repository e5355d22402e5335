import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allVectors, vectorFolder, vectorText } from './vectors/all.js'
import type { Vector } from './vectors/vector.js'
import { verifyVector } from './vectors/verify-vector.js'

const vectors = (kind: 'valid' | 'invalid') =>
  readdirSync(new URL(`${kind}/`, vectorFolder)).map(
    (file) => [file, JSON.parse(readFileSync(new URL(`${kind}/${file}`, vectorFolder), 'utf8')) as Vector] as const,
  )

describe.each(vectors('valid'))('valid/%s', (_file, vector) => {
  it(vector.description, async () => {
    const report = await verifyVector(vector)
    expect(report.checks.filter((check) => check.code)).toEqual([])
    expect(report.verdict).toBe('valid')
    if (vector.expected.claims) expect(report.claims).toEqual(vector.expected.claims)
  })
})

describe.each(vectors('invalid'))('invalid/%s', (_file, vector) => {
  it(vector.description, async () => {
    const report = await verifyVector(vector)
    const [first] = report.checks.filter((check) => check.code)
    expect({ verdict: report.verdict, check: first?.name, code: first?.code }).toEqual(vector.expected)
  })
})

it('the files are what their cases say: write them anew after a change (tests/vectors/write.ts)', async () => {
  for (const [kind, files] of Object.entries(await allVectors())) {
    expect(readdirSync(new URL(`${kind}/`, vectorFolder)).sort()).toEqual([...files.keys()].sort())
    for (const [name, vector] of files)
      expect(readFileSync(new URL(`${kind}/${name}`, vectorFolder), 'utf8')).toBe(vectorText(vector))
  }
})
