import { createHash } from 'node:crypto'
import type { TypeMetadata } from '@testamur/credential-model'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLogo } from '../src/domain/logo.js'
import { PUBLIC_URL, startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
beforeAll(async () => {
  town = await startRegistry()
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

const integrityOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`
const metadata = async () => (await town.ask('GET', '/types/micro-credential')).json as TypeMetadata
const fetched = (uri: string) => town.ask('GET', uri.slice(PUBLIC_URL.length))

async function drawings() {
  const { display } = await metadata()
  return display.flatMap(({ rendering }) => [rendering!.simple.logo!, ...rendering!.svg_templates!])
}

test('every drawing that the metadata refers to is served as it says, and is inert', async () => {
  const all = await drawings()
  expect(new Set(all.map((d) => d.uri)).size).toBe(5)
  for (const { uri, 'uri#integrity': integrity } of all) {
    const { status, text, headers } = await fetched(uri)
    expect([uri, status, headers.get('content-type')]).toEqual([uri, 200, 'image/svg+xml'])
    expect(integrityOf(text)).toBe(integrity)
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    // The very check that drawings of members must pass.
    checkLogo(`data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`)
  }
})

test('templates name only claims that the metadata defines, in text alone, and say what they are to who cannot see', async () => {
  const { claims, display } = await metadata()
  const ids = new Set(claims.flatMap((c) => c.svg_id ?? []))
  for (const { uri } of display[0]!.rendering!.svg_templates!) {
    const { text } = await fetched(uri)
    const used = [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]!)
    expect(used.length).toBeGreaterThan(5)
    for (const id of used) expect(ids, id).toContain(id)
    const markup = text.match(/<[^>]*>/g)!.join('')
    expect(markup).not.toContain('{{')
    expect(text).toMatch(/role="img" aria-labelledby="t d"[\s\S]*<title id="t">[\s\S]*<desc id="d">/)
  }
})

test('the metadata is the same octets each time, in four languages', async () => {
  const [a, b] = [await town.ask('GET', '/types/micro-credential'), await town.ask('GET', '/types/micro-credential')]
  expect(a.text).toBe(b.text)
  expect(a.headers.get('access-control-allow-origin')).toBe('*')
  expect(a.json.display.map((d: { locale: string }) => d.locale)).toEqual(['en', 'nl', 'de', 'fr'])
})

test('the context of our badges is served, and gives a meaning to each of our own names', async () => {
  const { status, headers, json } = await town.ask('GET', '/types/open-badges/context.json')
  expect([status, headers.get('content-type')]).toEqual([200, 'application/ld+json'])
  expect(json['@context'].ECTS).toEqual({ '@id': `${PUBLIC_URL}/types/open-badges#ECTS` })
  expect(headers.get('access-control-allow-origin')).toBe('*')
})

test('what is no type and no drawing of ours is 404, with what there is', async () => {
  for (const path of [
    '/types/x',
    '/types/micro-credential/x.svg',
    '/types/x/logo.svg',
    '/types/micro-credential/%2e%2e',
  ]) {
    const { status, json } = await town.ask('GET', path)
    expect([path, status, json.code]).toEqual([path, 404, 'NOT_FOUND'])
  }
})
