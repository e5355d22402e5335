import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser } from './browser.js'

type Expected = { verdict: string; check?: string; code?: string }
type Vector = { input: object; policy: object; expected: Expected }
type Found = { verdict: string; checks: { name: string; code?: string }[] }

const path = chromiumPath()
const required = process.env.CI === 'true'
if (!path && !required)
  console.warn('not run: the vectors in a browser. To run them: apt-get install chromium, or set CHROMIUM')

const folder = (kind: string) => new URL(`../../../docs/vectors/credentials/${kind}/`, import.meta.url)
const vectorsOf = (kind: string) =>
  readdirSync(folder(kind)).map(
    (file) => [file, JSON.parse(readFileSync(new URL(file, folder(kind)), 'utf8')) as Vector] as const,
  )

/** The verifier as pages get it, in one script. */
async function bundled(): Promise<string> {
  const entry = fileURLToPath(new URL('corpus-page.ts', import.meta.url))
  const made = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', 'browser', 'module', 'import', 'default'] },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'corpus' }, rollupOptions: { external: [] } },
  })
  const [{ output }] = [made].flat() as unknown as [{ output: { code?: string }[] }]
  return output.map(({ code }) => code ?? '').join('\n')
}

const ORIGIN = 'https://corpus.test/'

describe.skipIf(!path && !required)('the vectors for verifiers, in a real browser', { timeout: 180_000 }, () => {
  let page: Page
  beforeAll(async () => {
    if (!path) throw new Error('CI needs Chromium: apt-get install chromium, or set CHROMIUM')
    const browser = await openBrowser(path)
    page = await browser.newPage()
    // WebCrypto is there for secure origins only.
    await page.route(ORIGIN, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>v</title>' }),
    )
    await page.goto(ORIGIN)
    await page.addScriptTag({ content: await bundled() })
  }, 180_000)
  afterAll(async () => {
    await page?.context().browser()?.close()
  }, 60_000)

  const judge = (vector: Vector): Promise<Found> =>
    page.evaluate((given) => (globalThis as unknown as { judge: (v: unknown) => Promise<Found> }).judge(given), vector)

  it.each(vectorsOf('valid'))('valid/%s', async (_file, vector) => {
    const { verdict, checks } = await judge(vector)
    expect([verdict, checks.filter(({ code }) => code)]).toEqual(['valid', []])
  })

  it.each(vectorsOf('invalid'))('invalid/%s', async (_file, vector) => {
    const { verdict, checks } = await judge(vector)
    const first = checks.find(({ code }) => code)
    expect({ verdict, check: first?.name, code: first?.code }).toEqual(vector.expected)
  })

  it('says how long one takes', async () => {
    const vector = vectorsOf('valid').find(([file]) => file === 'everything.json')?.[1]
    const took = await page.evaluate(
      (given) => (globalThis as unknown as { time: (v: unknown, n: number) => Promise<number> }).time(given, 200),
      vector,
    )
    console.info(`in the browser: ${took.toFixed(2)} ms for one verification with all checks`)
    expect(took).toBeGreaterThan(0)
  })
})
