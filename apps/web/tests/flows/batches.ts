import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave } from '../browser.js'
import type { Stage } from '../pages.test.js'
import { asMember } from './award.js'

const HEADER = 'Studentnummer;Voornaam;Achternaam;E-mail;Geldig tot;Lokaal'

/** A sheet as Excel in western Europe saves it, in Windows-1252; each test's learners are its own. */
export function sheetFile(prefix: string, count: number, wrong: readonly string[] = []) {
  const rows = Array.from(
    { length: count },
    (_, i) => `${prefix}${i};Zoë;Müller ${i};z${i}@example.org;31-12-2036;B${i}`,
  )
  const text = `${[HEADER, ...rows, ...wrong].join('\r\n')}\r\n`
  return { name: `${prefix}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') }
}

const chosen = (page: Page, file: ReturnType<typeof sheetFile>) => page.getByLabel(/Choose a sheet/).setInputFiles(file)

/** Chooses a file, says what is awarded, and has every row checked. */
export async function handIn(page: Page, file: ReturnType<typeof sheetFile>): Promise<void> {
  await chosen(page, file)
  await page.getByLabel('What is awarded').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Check every row' }).click()
  await page.getByRole('heading', { level: 1, name: file.name }).waitFor()
}

/** A member hands in a sheet, sees what needs it, and has the rest awarded. */
export function batchFlows(stage: Stage) {
  describe('awards in bulk', () => {
    it('shows the sheet with its wrong cells, awards the good rows, and gives both files', async () => {
      const { page, complaints } = await asMember(stage, '/batches')
      await chosen(page, sheetFile('bulk', 12, ['x1;;Smit;nowhere;31-12-2036;B', 'bulk0;Zoë;Müller;;;']))
      await page.getByText('The sheet cannot be read like this yet.').waitFor()
      expect(await page.getByLabel('What the column Studentnummer holds').inputValue()).toBe('learnerId')
      expect(await page.getByLabel('What the column Lokaal holds').inputValue()).toBe('')
      await page.getByLabel('What is awarded').selectOption({ index: 1 })
      await page.getByText('2 of the first 14 rows need you.').waitFor()
      const cell = page.getByRole('cell', { name: /nowhere/ })
      expect(await cell.textContent()).toContain('is no e-mail address')
      expect(await page.getByRole('list', { name: 'What is wrong, and what to do' }).textContent()).toContain(
        'Row 14, Studentnummer',
      )

      await page.getByRole('button', { name: 'Check every row' }).click()
      await page.getByText('2 rows need you; 12 rows can be awarded. Nothing is signed yet.').waitFor()
      await page.getByRole('button', { name: 'Award the good rows…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Award 12 credentials?' })
      expect(await dialog.textContent()).toContain('The 2 rows that need you are left out.')
      await dialog.getByRole('button', { name: 'Award 12 credentials' }).click()
      await page.getByText('Finished: 12 of 14 rows were awarded. 2 rows need you.').waitFor()

      const take = async (name: string) => {
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
        return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
      }
      const result = await take('Download the results')
      expect(result.name).toBe('bulk-result.csv')
      expect(result.text.split('openid-credential-offer://').length - 1).toBe(12)
      const errors = await take('Download the rows that need you')
      expect(errors.text).toContain('nowhere')
      expect(errors.text.startsWith('\ufeff"Testamur row"')).toBe(true)
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('can be left, paused, gone on with and cancelled, and is found again in the list', async () => {
      const { page, complaints } = await asMember(stage, '/batches')
      await handIn(page, sheetFile('steered', 2_500))
      await page.getByRole('button', { name: 'Award the good rows…' }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Award/ })
        .click()
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByText(/^Paused: /).waitFor()
      await page.getByRole('link', { name: 'All sheets' }).click()
      const row = page.getByRole('row', { name: /steered\.csv/ })
      expect(await row.textContent()).toContain('Paused')
      await row.getByRole('link').click()
      await page.getByRole('button', { name: 'Go on' }).click()
      await page.getByText(/^(Awarding|Finished): /).waitFor()
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByRole('button', { name: 'Cancel the rest…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Cancel the rest?' })
      expect(await dialog.textContent()).toMatch(/that (was|were) awarded stay|Nothing was awarded yet/)
      await dialog.getByRole('button', { name: 'Cancel the rest' }).click()
      await page.getByText(/^Cancelled: /).waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('lets a column mean something else, and says what a workbook needs', async () => {
      const { page } = await asMember(stage, '/batches')
      await chosen(page, { ...sheetFile('book', 1), name: 'grades.xlsx' })
      await page.getByRole('alert').getByText('Save its sheet as CSV').waitFor()
      await chosen(page, sheetFile('mapped', 3))
      await page.getByLabel('What the column Lokaal holds').selectOption('result')
      await page.getByLabel('What the column Voornaam holds').selectOption('')
      await page.getByText('no column gives givenName').waitFor()
      expect(await page.getByRole('button', { name: 'Check every row' }).isDisabled()).toBe(true)
      await leave(page)
    })

    it('by keyboard alone: from the file to the question before awarding, and back by Escape', async () => {
      const { page } = await asMember(stage, '/batches')
      await chosen(page, sheetFile('keys', 2))
      const what = page.getByLabel('What is awarded')
      await what.focus()
      await page.keyboard.press('ArrowDown')
      await page.getByText('All is well in the first 2 rows.').waitFor()
      await page.getByRole('button', { name: 'Check every row' }).focus()
      await page.keyboard.press('Enter')
      const award = page.getByRole('button', { name: 'Award the good rows…' })
      await award.focus()
      await page.keyboard.press('Enter')
      const inDialog = () => page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)
      await expect.poll(inDialog, { timeout: 20_000 }).toBe(true)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.getByText('Nothing is signed yet.').waitFor()
      await leave(page)
    })
  })
}
