import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'
import { asMember } from './award.js'

const PATIENT = { timeout: 20_000 }

/** Presses the arrow, and gives the option that is marked then. */
async function downFrom(page: Page, before: string | null): Promise<string> {
  await page.keyboard.press('ArrowDown')
  const marked = await page.waitForFunction((was) => {
    const now = document.activeElement?.getAttribute('aria-activedescendant')
    return now && now !== was ? now : false
  }, before)
  return String(await marked.jsonValue())
}

/** Everything without a pointer. */
export function keyboardFlows(stage: Stage) {
  describe('by keyboard alone', () => {
    it('skips to the content, and / goes to the search', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(stage.town.url)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.evaluate(() => document.activeElement?.id), PATIENT).toBe('content')
      await page.keyboard.press('/')
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), PATIENT).toBe('TEXTAREA')
      await leave(page)
    })

    it('verifies a sample and opens what a check saw, each step with a visible focus', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(stage.town.url)
      await page.getByRole('button', { name: 'A valid credential' }).waitFor()
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
      for (let i = 0; i < 30 && !(await focused()).startsWith('A valid credential'); i++)
        await page.keyboard.press('Tab')
      expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)).toBe('solid')
      await page.keyboard.press('Enter')
      await page.getByTestId('verdict').waitFor()
      for (let i = 0; i < 40 && !(await focused()).includes('Its issuer is a member'); i++)
        await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.locator('details.check[open]').count(), PATIENT).toBe(1)
      await leave(page)
    })

    it('chooses an achievement, and leaves a question by Escape', async () => {
      const { page } = await asMember(stage, '/award')
      await page.getByRole('combobox').focus()
      await page.keyboard.type('data an')
      // A person goes on once the list shows what was looked for, and down to it.
      const wanted = page.getByRole('option', { name: 'Data analysis for health care' })
      const place = await wanted.getAttribute('id')
      for (let at = await downFrom(page, null); at !== place; ) at = await downFrom(page, at)
      await page.keyboard.press('Enter')
      await page.getByRole('article', { name: 'Certificate: Data analysis for health care' }).waitFor()

      await page.goto(`${stage.town.url}/credentials`)
      await page.getByLabel('Valid', { exact: true }).check()
      await page.locator('tbody a').first().focus()
      await page.keyboard.press('Enter')
      // The new page takes the focus to its content, and would take it from a button that has it sooner.
      await expect.poll(() => page.evaluate(() => document.activeElement?.id), PATIENT).toBe('content')
      await page.getByRole('button', { name: 'Suspend…' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor()
      const inDialog = () => page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)
      await expect.poll(inDialog, PATIENT).toBe(true)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT).toBe('Suspend…')
      await leave(page)
    })
  })
}
