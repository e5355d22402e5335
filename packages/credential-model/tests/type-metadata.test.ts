import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { typeMetadata, typeMetadataText } from '../src/index.js'

const golden = new URL('../../../docs/vectors/profiles/micro-credential-type.json', import.meta.url)
const integrityOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

test('the metadata of our type is what it was: credentials carry its hash', () => {
  expect(`${typeMetadataText('https://issuer.test', integrityOf)}\n`).toBe(readFileSync(golden, 'utf8'))
})

test('where there is no https, drawings stand inside the metadata', () => {
  const { display } = typeMetadata('http://localhost:8080', integrityOf)
  for (const { uri } of display[0]!.rendering!.svg_templates!) expect(uri).toMatch(/^data:image\/svg\+xml,/)
})
