import { describe, expect, it } from 'vitest'
import { visit } from '../browser.js'
import type { Stage } from '../pages.test.js'

/** What anyone may look into. */
export function publicFlows(stage: Stage) {
  describe('ledger', () => {
    it('proves an entry of the list, here', async () => {
      const { page, complaints } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/ledger`)
      await page.locator('tbody a').nth(3).click()
      await page.getByText(/In the ledger, at place/).waitFor()
      await page.getByRole('img', { name: /to the root of/ }).waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    })

    it('refuses a proof of which a hash was changed on the way', async () => {
      const { page } = await visit(stage.browser)
      await page.route('**/api/ledger/entries/*', async (route) => {
        const answer = await route.fetch()
        const view = (await answer.json()) as { entry: string }
        await route.fulfill({ json: { ...view, entry: view.entry.replace('"v":1', '"v":1 ') } })
      })
      await page.goto(`${stage.town.url}/ledger`)
      await page.locator('tbody a').nth(3).click()
      await page.getByRole('alert').getByText('not possible to prove').waitFor()
      await page.context().close()
    })

    it('teaches what it can find', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/ledger`)
      await page.getByLabel('Event or receipt').fill('something')
      await page.getByRole('button', { name: 'Find it' }).click()
      await page.getByRole('alert').getByText('neither the id of an event').waitFor()
      await page.getByLabel('Event or receipt').fill('00000000-0000-7000-8000-000000000000')
      await page.getByRole('button', { name: 'Find it' }).click()
      await page.getByText('The ledger has no entry of this event.').waitFor()
      await page.context().close()
    })
  })

  describe('registry', () => {
    it('finds achievements by skill, and shows who may award them', async () => {
      const { page, complaints } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/registry`)
      await page.getByLabel('Search achievements').fill('privacy')
      await page.getByRole('link', { name: 'Data analysis for health care' }).click()
      await page.getByRole('heading', { name: 'Who may award it' }).waitFor()
      await page.getByRole('link', { name: 'Noorderhaven University' }).click()
      await page.getByRole('heading', { name: 'Keys that speak for it' }).waitFor()
      await page.getByText('Ledger entries').first().waitFor()
      expect(complaints).toEqual([])
      await page.context().close()
    })
  })

  it('names an address that leads nowhere', async () => {
    const { page } = await visit(stage.browser)
    await page.goto(`${stage.town.url}/nothing-here`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await page.context().close()
  })
}
