import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'
import { asMember } from './award.js'

async function fill(page: Page, familyName: string): Promise<void> {
  await page.getByRole('combobox', { name: 'What is awarded' }).fill('data')
  await page.getByRole('option').first().click()
  await page.getByLabel('Learner number').fill(`p-${familyName.toLowerCase()}`)
  await page.getByLabel('Given name').fill('Ada')
  await page.getByLabel('Family name').fill(familyName)
}
const send = (page: Page) => page.getByRole('button', { name: 'Award it' }).click()

/** A member chooses as which credential it awards, and sees what each makes of its achievement. */
export function profileFlows(stage: Stage) {
  describe('profiles', () => {
    it('awards an EUDI credential to a wallet alone, and says what it leaves out', async () => {
      const { page } = await asMember(stage, '/award')
      await fill(page, 'Hopper')
      await page.getByLabel(/EUDI learning credential/).check()
      await page.getByText(/have no place for: .*criteria/).waitFor()
      await send(page)
      await page.getByText('bound to a wallet').waitFor()
      await page.getByLabel(/As an offer/).check()
      await send(page)
      await page.getByText('Ada Hopper has been awarded').waitFor()
      await page.getByText('Code for the wallet').waitFor()
      await leave(page)
    })

    it('awards a badge, which is for badge platforms to check', async () => {
      const { page, complaints } = await asMember(stage, '/award')
      await fill(page, 'Hamilton')
      await page.getByLabel(/Open Badge/).check()
      await send(page)
      await page.getByText('Ada Hamilton has been awarded').waitFor()
      await page.getByRole('button', { name: 'Download the credential' }).waitFor()
      expect(await page.getByRole('button', { name: 'See it as an employer does' }).count()).toBe(0)
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('shows how complete an achievement is', async () => {
      const { page } = await visit(stage.browser)
      const [achievement] = stage.town.members[0]?.achievements ?? []
      await page.goto(`${stage.town.url}/registry/achievements/${achievement}`)
      await page.getByRole('heading', { name: 'How complete it is' }).waitFor()
      await page.getByText('Every mandatory element of the European description is there.').waitFor()
      await page.getByText('EUDI learning credential').waitFor()
      await leave(page)
    })
  })
}
