import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'

/** An operator looks after a member's keys; others see them. */
export function keyFlows(stage: Stage) {
  describe("a member's keys", () => {
    it('are rotated by an operator, who is told what will happen', async () => {
      const { page, complaints } = await visit(stage.browser)
      const slug = stage.town.members.at(-1)?.slug ?? ''
      await page.goto(`${stage.town.url}/registry/members/${slug}#key=${stage.town.keys.operator}`)
      const credentials = page.getByRole('row').filter({ has: page.getByText('Credentials', { exact: true }) })
      await credentials.getByText('In use').waitFor()
      await credentials.getByRole('button', { name: 'Rotate' }).click()
      await page
        .getByRole('dialog')
        .getByText(/It has signed/)
        .waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate it' }).click()
      await credentials.getByText('Signs soon').waitFor()
      await credentials.getByText('Ends soon').waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('are not marked as stolen without saying since when', async () => {
      const { page } = await visit(stage.browser)
      const slug = stage.town.members.at(-1)?.slug ?? ''
      await page.goto(`${stage.town.url}/registry/members/${slug}#key=${stage.town.keys.operator}`)
      await page.getByRole('button', { name: 'Stolen' }).first().click()
      await page.getByRole('button', { name: 'Mark it as compromised' }).click()
      await page.getByText('Choose the earliest time').waitFor()
      await page.getByRole('button', { name: 'Leave it as it is' }).click()
      await leave(page)
    })

    it('are shown to everyone, and changed by no one else', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/registry/members/${stage.town.members[0]?.slug}`)
      await page.getByRole('columnheader', { name: 'Certificate' }).waitFor()
      expect(await page.getByRole('button', { name: 'Rotate' }).count()).toBe(0)
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download' }).first().click()
      expect((await download).suggestedFilename()).toMatch(/\.pem$/)
      await leave(page)
    })
  })
}
