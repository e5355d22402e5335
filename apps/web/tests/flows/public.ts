import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'

/** What anyone may look into. */
export function publicFlows(stage: Stage) {
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
      await leave(page)
    })
  })

  it('names an address that leads nowhere', async () => {
    const { page } = await visit(stage.browser)
    await page.goto(`${stage.town.url}/nothing-here`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await leave(page)
  })
}
