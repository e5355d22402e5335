import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g

/** Every module that is loaded with this one, by what it is imported as; our own by their path. */
function loadedWith(source: URL, loaded = new Set<string>()): Set<string> {
  for (const [, spec] of readFileSync(source, 'utf8').matchAll(IMPORT)) {
    if (!spec!.startsWith('.')) {
      loaded.add(spec!)
      continue
    }
    const next = new URL(spec!.replace(/\.js$/, '.ts'), source)
    if (loaded.has(next.href)) continue
    loaded.add(next.href)
    loadedWith(next, loaded)
  }
  return loaded
}

const door = (name: string): URL => new URL(`../src/${name}.ts`, import.meta.url)

test('only who asks for S3 loads its client', () => {
  expect([...loadedWith(door('index'))].filter((spec) => spec.includes('aws-sdk'))).toEqual([])
  expect(loadedWith(door('s3'))).toContain('@aws-sdk/client-s3')
})
