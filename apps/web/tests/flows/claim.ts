import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'
import { readQr } from '../qr-reader.js'

type Offer = { offer: string; offerUri: string; offerPage: string; txCode: string }

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const LABEL = 'The offer, to be scanned with a wallet'

/** An offer, made as the member's own program would. */
async function offerBy({ town }: Stage): Promise<Offer> {
  const [member] = town.members
  const learner = { id: `claim-${crypto.randomUUID()}`, givenName: 'Ada', familyName: 'Lovelace' }
  const answer = await fetch(`${town.url}/api/issuer/credentials`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member?.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ achievement: member?.achievements[0], learner, delivery: 'offer' }),
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Offer
}

/** What a wallet does first: it redeems the code of the offer. */
async function redeem({ town }: Stage, { offer }: Offer, txCode: string): Promise<string> {
  const read = JSON.parse(new URL(offer).searchParams.get('credential_offer') ?? '')
  const slug = read.credential_issuer.split('/').at(-1)
  const body = new URLSearchParams({
    grant_type: GRANT,
    'pre-authorized_code': read.grants[GRANT]['pre-authorized_code'],
    tx_code: txCode,
  })
  const answer = await fetch(`${town.url}/oid4vci/${slug}/token`, { method: 'POST', body })
  const { error, token_type } = (await answer.json()) as Record<string, string>
  return error ?? token_type ?? ''
}

const seriousIn = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

const wrong = (code: string) => (code.startsWith('1') ? '2' : '1') + code.slice(1)

/** A learner was sent a link, and gets what it offers into a wallet. */
export function claimFlows(stage: Stage) {
  describe('claim', () => {
    it.each(['light', 'dark'] as const)(
      'a phone reads the offer from the screen, in the %s theme',
      async (colorScheme) => {
        const { offerPage, offerUri } = await offerBy(stage)
        const { page, complaints } = await visit(stage.browser, { colorScheme })
        await page.goto(offerPage)
        await page.getByText('It waits for your wallet').waitFor()
        expect(await readQr(page, page.getByRole('img', { name: LABEL }))).toBe(offerUri)
        expect(await page.getByRole('link', { name: 'Open in a wallet' }).getAttribute('href')).toBe(offerUri)
        for (const question of await page.locator('.questions summary').all()) await question.click()
        expect(await seriousIn(page)).toEqual([])
        expect(complaints).toEqual([])
        await leave(page)
      },
    )

    it('names who offers, explains the transaction code, and fits a phone', async () => {
      const { offerPage } = await offerBy(stage)
      const { page } = await visit(stage.browser, { viewport: { width: 360, height: 740 }, hasTouch: true })
      await page.goto(offerPage)
      await page.getByRole('heading', { name: /offers you a micro-credential/ }).waitFor()
      await page.getByText(/transaction code of 6 digits/).waitFor()
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(over).toBeLessThanOrEqual(0)
      const button = await page.getByRole('link', { name: 'Open in a wallet' }).boundingBox()
      const code = await page.getByRole('img', { name: LABEL }).boundingBox()
      expect(button?.y).toBeLessThan(Number(code?.y))
      expect(button?.height).toBeGreaterThanOrEqual(44)
      await leave(page)
    })

    it('is pasted by keyboard, by value too, and read from the screen', async () => {
      const { offer } = await offerBy(stage)
      const { page } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/claim`)
      await page.getByLabel('Offer').focus()
      await page.keyboard.insertText('openid-credential-offer://?')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('carries no offer').waitFor()
      await page.getByLabel('Offer').fill(offer)
      await page.getByRole('button', { name: 'Show the offer' }).press('Enter')
      const image = page.getByRole('img', { name: LABEL })
      await image.waitFor()
      expect(await readQr(page, image)).toBe(offer)
      await leave(page)
    })

    it('sees that a wallet takes it, and tells who comes later', async () => {
      const made = await offerBy(stage)
      const { page } = await visit(stage.browser)
      await page.goto(made.offerPage)
      await page.getByText('It waits for your wallet').waitFor()
      expect(await redeem(stage, made, made.txCode)).toMatch(/bearer/i)
      await page.getByText('Your wallet has taken the offer.').waitFor()
      expect(await page.getByRole('img', { name: LABEL }).count()).toBe(0)
      await page.reload()
      await page.getByText('A wallet has taken this offer already.').waitFor()
      expect(await seriousIn(page)).toEqual([])
      await leave(page)
    })

    it('says that an offer is locked, and that one is none', async () => {
      const made = await offerBy(stage)
      for (let i = 0; i < 5; i++) expect(await redeem(stage, made, wrong(made.txCode))).toBe('invalid_grant')
      const { page } = await visit(stage.browser)
      await page.goto(made.offerPage)
      await page.getByText('This offer is locked.').waitFor()
      await page.goto(made.offerPage.slice(0, -3))
      await page.getByText('There is no such offer.').waitFor()
      await leave(page)
    })

    it('prints the code with its steps, and nothing to press', async () => {
      const { offerPage, offerUri } = await offerBy(stage)
      const { page } = await visit(stage.browser, { colorScheme: 'dark' })
      await page.goto(offerPage)
      await page.getByText('It waits for your wallet').waitFor()
      await page.emulateMedia({ media: 'print' })
      expect(await readQr(page, page.getByRole('img', { name: LABEL }))).toBe(offerUri)
      expect(await page.getByRole('link', { name: 'Open in a wallet' }).isVisible()).toBe(false)
      expect(await page.getByText('The same offer on the web').isVisible()).toBe(true)
      await leave(page)
    })
  })
}
