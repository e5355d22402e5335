import { spawnSync } from 'node:child_process'
import { AxeBuilder } from '@axe-core/playwright'
import { type HttpServer, type Service, serveHttp } from '@testamur/service-kit'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown } from '../issuer-town.js'
import { type Offer, type Wallets, walletsAt } from './wallets.js'

const whereIs = (name: string): string | undefined => {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
const path = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (name ? [whereIs(name)] : []))
  .find((found) => found !== undefined)
const required = process.env.CI === 'true'
if (!path && !required)
  console.warn('not run: the login page in a browser. To run it: apt-get install chromium, or set CHROMIUM')

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
/** By plain http, as on a laptop: the browser is told which port the name stands for. */
const ORIGIN = 'http://issuer.test'

describe.skipIf(!path && !required)('the login page in a real browser', { timeout: 120_000 }, () => {
  let town: IssuerTown
  let wallets: Wallets
  let browser: Browser
  let callback: string
  const servers: HttpServer[] = []

  const serve = async (app: Service['app']) => {
    const server = await serveHttp(app, { port: 0, host: '127.0.0.1' })
    servers.push(server)
    return server.port
  }

  beforeAll(async () => {
    if (!path) throw new Error('CI needs Chromium: apt-get install chromium, or set CHROMIUM')
    town = await createIssuerTown({ publicUrl: ORIGIN })
    wallets = walletsAt(town, await town.admit('noord'))
    callback = `http://127.0.0.1:${await serve({ fetch: () => new Response('the wallet') })}/cb`
    const rules = `MAP issuer.test:80 127.0.0.1:${await serve(town.issuer.app)}`
    browser = await chromium.launch({ executablePath: path, args: [...FLAGS, `--host-resolver-rules=${rules}`] })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    for (const server of servers) await server.close(0)
    await town?.[Symbol.asyncDispose]()
  })

  async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text())
    })
    return { page, complaints }
  }

  const begin = (offer: Offer | undefined, more: Record<string, string> = {}) => {
    const asked = wallets.request({
      redirect_uri: callback,
      ...(offer && { issuer_state: offer.issuerState }),
      ...more,
    })
    return `${ORIGIN}/oid4vci/noord/authorize?${new URLSearchParams(asked)}`
  }

  test('without a script, by keyboard alone: a wrong code, then the right one, and back to the wallet', async () => {
    const offer = await wallets.offer('keyboard')
    const { page, complaints } = await open({ javaScriptEnabled: false })
    await page.goto(begin(offer))
    await page.keyboard.type(wallets.wrong(offer)) // the field has the focus
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.title()).toMatch(/^Error: /)
    await page.keyboard.type(offer.txCode)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${callback}?**`)
    const answer = new URL(page.url()).searchParams
    expect([answer.get('iss'), answer.get('state')]).toEqual([`${ORIGIN}/issuers/noord`, 'state-1'])
    const granted = await wallets.exchange(answer.get('code')!, { redirect_uri: callback })
    expect(granted.status).toBe(200)
    expect(complaints).toEqual([])
  })

  test('declining leads back to the wallet, also where nothing was typed', async () => {
    const { page, complaints } = await open()
    await page.goto(begin(undefined))
    await page.getByRole('button', { name: 'No, go back to the wallet' }).click()
    await page.waitForURL(`${callback}?**`)
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
    expect(complaints).toEqual([])
  })

  const views: [string, 'light' | 'dark', string][] = [
    ['light', 'light', 'en'],
    ['dark', 'dark', 'nl'],
  ]
  test.each(views)(
    'no barrier that axe finds, in the %s theme: page, wrong code, error',
    async (_name, colorScheme, locale) => {
      const offer = await wallets.offer(`axe-${locale}`)
      const { page, complaints } = await open({ colorScheme, locale, viewport: { width: 320, height: 640 } })
      const clean = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map((v) => [v.id, v.nodes.map((n) => n.target)])).toEqual([])
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        )
        expect(wide).toBe(false)
      }
      await page.goto(begin(offer))
      await clean()
      await page.getByRole('textbox').fill(wallets.wrong(offer))
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      await clean()
      await page.goto(begin(undefined))
      await clean()
      await page.goto(begin(offer, { response_type: 'token' }))
      await clean()
      expect(complaints).toEqual([])
      const [lang, ground] = await page.evaluate(() => [
        document.documentElement.lang,
        getComputedStyle(document.body).backgroundColor,
      ])
      expect([lang, ground]).toEqual([locale, colorScheme === 'dark' ? 'rgb(15, 20, 25)' : 'rgb(244, 245, 246)'])
    },
  )
})
