import { spawnSync } from 'node:child_process'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

const whereIs = (name: string): string | undefined => {
  if (name.includes('/')) return name
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Chromium, by CHROMIUM or one of its usual names; undefined where there is none. */
export const chromiumPath = (): string | undefined =>
  [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => (name ? [whereIs(name)] : []))
    .find((path) => path !== undefined)

export const openBrowser = (path: string): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: FLAGS.split(' ') })

export type Visit = { page: Page; complaints: string[]; requests: string[] }

/** A page in a fresh profile, that writes down what the browser complains of and what was asked for. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  // Beside the pages the town runs here too, with a past that arrives, and whatever else a machine has to do.
  context.setDefaultTimeout(45_000)
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // Chromium names each answer that is no success here too; those are the pages' own business.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`))
  return { page, complaints, requests }
}

/** Closes the page with its profile. What it is still asking for, through a route of the test, no longer matters. */
export async function leave(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().close()
}
