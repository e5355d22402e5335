import { cosignNote } from '@testamur/transparency-log'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import { type Answers, answerAs, clean, createSigner, forgedCheckpoint } from '../ledger-kit.js'
import type { Stage } from '../pages.test.js'

const PATIENT = { timeout: 30_000 }
const witnesses = [createSigner('north.example/witness'), createSigner('harbour.example/witness')]
const answer = (page: Page) => page.getByTestId('sight')

async function visitLedger(browser: Browser, url: string, answers?: Answers) {
  const seen = await visit(browser)
  if (answers) await answerAs(seen.page, answers)
  await seen.page.goto(url)
  return seen
}

type Entry = { index: number; event: string }
async function entriesOf({ town }: Stage): Promise<Entry[]> {
  return ((await (await fetch(`${town.url}/api/ledger/entries?limit=5`)).json()) as { items: Entry[] }).items
}
const receiptOf = async ({ town }: Stage, { event }: Entry): Promise<string> =>
  (await fetch(`${town.url}/api/ledger/entries/${event}/receipt`)).text()

/** Whoever asks whether anyone can have changed the ledger. */
export function ledgerFlows(stage: Stage) {
  const ledger = () => `${stage.town.url}/ledger`

  describe('the ledger at first sight', () => {
    it('answers no, from signatures that the browser has checked', async () => {
      const finding = clean
      const { page, complaints } = await visitLedger(stage.browser, ledger(), { witnesses, finding })
      await answer(page).getByText('No.', { exact: true }).waitFor()
      expect(await answer(page).textContent()).toMatch(
        /[\d,]+ entries(?: in log \d+)?, each under the seal of 2 of 2 witnesses; an auditor recomputed (all of them|the first [\d,]+) .+ and found nothing wrong\./,
      )
      await page.getByRole('img', { name: /^The tree of [\d,]+ entries\. Level 0: / }).waitFor()
      await page.getByRole('heading', { name: "The auditor's last word" }).waitFor()
      await page.getByText(/^Clean: [\d,]+ entries recomputed/).waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it("answers no by the town's own witnesses, and shows the log grow while it is open", async () => {
      const { page, complaints } = await visitLedger(stage.browser, ledger())
      await answer(page).getByText('No.', { exact: true }).waitFor()
      expect(await answer(page).textContent()).toContain('under the seal of 2 of 2 witnesses')
      const tree = page.getByRole('img', { name: /^The tree of [\d,]+ entries\./ })
      const before = await tree.getAttribute('aria-label')
      const [member] = stage.town.members
      const body = {
        achievement: member?.achievements[0],
        learner: { id: 'w-grow', givenName: 'Ada', familyName: 'Grow' },
      }
      const awarded = await fetch(`${stage.town.url}/api/issuer/credentials`, {
        method: 'POST',
        headers: { authorization: `Bearer ${member?.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect(awarded.status).toBe(201)
      await expect.poll(() => tree.getAttribute('aria-label'), PATIENT).not.toBe(before)
      await answer(page).getByText('No.', { exact: true }).waitFor()
      await page.getByText(/^All [\d,]+ entries that this browser saw on .+ are there, in their order/).waitFor()
      await page.getByRole('button', { name: /^Show (one|\d+) newer entr/ }).waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('cannot tell without witnesses, and teaches how to become an auditor', async () => {
      const { page } = await visitLedger(stage.browser, ledger(), {})
      await answer(page).getByText('Cannot tell.', { exact: true }).waitFor()
      await page.getByText('No witnesses are configured: nobody but the log itself').waitFor()
      await page.getByRole('heading', { name: 'No auditor has reported yet', exact: true }).waitFor()
      await page.getByText('npx testamur audit').first().waitFor()
      await leave(page)
    })

    it('says that it looks so, where a checkpoint is not signed by the log', async () => {
      const status: Answers['status'] = async (given) => {
        if (!given.checkpoint) return given
        const { size } = given.checkpoint
        let note = await forgedCheckpoint(given.origin, size, new Uint8Array(32))
        for (const witness of witnesses) note = await cosignNote(note, witness, 1_790_000_000)
        return { ...given, checkpoint: { ...given.checkpoint, note } }
      }
      const { page } = await visitLedger(stage.browser, ledger(), { witnesses, status })
      await answer(page).getByText('It looks so.', { exact: true }).waitFor()
      await leave(page)
    })

    it('notices a log that goes back behind what this browser saw, and keeps both notes as proof', async () => {
      const older = (await (await fetch(`${stage.town.url}/api/ledger/checkpoints?limit=3`)).json()) as {
        items: { size: number; root: string; note: string; publishedAt: string }[]
      }
      let back = false
      const status: Answers['status'] = (given) => (back ? { ...given, checkpoint: older.items.at(-1) ?? null } : given)
      const { page } = await visitLedger(stage.browser, ledger(), { status })
      await answer(page).waitFor()
      back = true
      await page.reload()
      await answer(page).getByText('It looks so.', { exact: true }).waitFor()
      expect(await answer(page).textContent()).toContain('It went back.')
      await page.getByText('What it signed before').click()
      await page.getByText('What it signs now').click()
      expect(await answer(page).locator('pre').count()).toBe(2)
      await leave(page)
    })

    it('tells what an auditor found, what it means and what to do', async () => {
      const codes = [{ code: 'ALTERED_ENTRY', detail: 'entry 3 does not hash to its leaf', index: 3 }]
      const finding: Answers['finding'] = (latest) => ({ ...clean(latest), verdict: 'broken', codes })
      const { page } = await visitLedger(stage.browser, ledger(), { witnesses, finding })
      await answer(page).getByText('It looks so.', { exact: true }).waitFor()
      expect(await answer(page).textContent()).toContain('an entry is not the one that the log signed for')
      await page.locator('.codes').getByText('An entry is not the one that the log signed for.').waitFor()
      await page.getByText('Compare it with the receipt of its holder').waitFor()
      await page.getByRole('link', { name: 'Look at entry 3' }).click()
      await page.getByText('In the ledger, at place 3.').waitFor()
      await leave(page)
    })

    it('says when the last report is old', async () => {
      const finding: Answers['finding'] = (latest) => clean(latest, new Date(Date.now() - 3_600_000))
      const { page } = await visitLedger(stage.browser, ledger(), { witnesses, finding })
      await page.getByText('This report is old.').waitFor()
      expect(await answer(page).textContent()).toContain('the last report of an auditor is from 1 hour ago')
      await leave(page)
    })
  })

  describe('checkpoints', () => {
    it('name who has sealed them, show the note, turn pages and go into a spreadsheet', async () => {
      const { page, complaints } = await visitLedger(stage.browser, ledger(), { witnesses })
      const rows = page.locator('.checkpoints tbody tr:not(.note-row)')
      await rows.getByText('harbour.example/witness').first().waitFor()
      await page
        .getByRole('button', { name: /^Show the note of/ })
        .first()
        .click()
      await page
        .getByText(/— north\.example\/witness \S+/)
        .first()
        .waitFor()
      const first = await rows.first().locator('th').textContent()
      await page.getByRole('button', { name: 'Older', exact: true }).click()
      await page.getByText('Page 2').waitFor()
      await expect.poll(() => rows.first().locator('th').textContent(), PATIENT).not.toBe(first)
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download as CSV' }).click(),
      ])
      expect(file.suggestedFilename()).toBe('checkpoints.csv')
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('tell who has not sealed them', async () => {
      const silent = [createSigner('quiet.example/witness')]
      const { page } = await visitLedger(stage.browser, ledger(), { witnesses, silent })
      await answer(page).getByText('Cannot tell.', { exact: true }).waitFor()
      expect(await answer(page).textContent()).toContain('Only 2 of 3 have sealed the latest checkpoint')
      await page.locator('.checkpoints').getByText('quiet.example/witness').first().waitFor()
      await page.locator('.checkpoints').getByText('not signed').first().waitFor()
      await leave(page)
    })
  })

  describe('an entry of the ledger', () => {
    it('is proven here from the list, with its path', async () => {
      const { page, complaints } = await visitLedger(stage.browser, ledger())
      await page.locator('section[aria-labelledby=newest-title] tbody a').nth(3).click()
      await page.getByText(/In the ledger, at place/).waitFor()
      await page.getByText('The member has signed it').waitFor()
      const path = page.getByRole('figure', { name: /^The path of entry [\d,]+ to the root of/ })
      await path.getByText('the two are the same').waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('is found by its receipt, of which nothing leaves the device but the number of a bundle', async () => {
      const [entry] = await entriesOf(stage)
      const receipt = await receiptOf(stage, entry as Entry)
      const { page, requests, complaints } = await visitLedger(stage.browser, ledger())
      const before = requests.length
      await page.getByLabel('Event, receipt or entry number').fill(receipt)
      await page.getByRole('button', { name: 'Find it' }).click()
      await page.getByText(/In the ledger, at place/).waitFor()
      const made = requests.slice(before).join('\n')
      expect(made).toContain('/tile/entries/')
      expect(made).not.toContain(entry?.event)
      await page.getByText(/Checked on this device\. Nothing was sent; \d public documents/).click()
      await page.getByText('the bundle of 256 entries that it is in').waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('is found by a file, and by its number', async () => {
      const [, entry] = await entriesOf(stage)
      const { page } = await visitLedger(stage.browser, ledger())
      const buffer = Buffer.from(await receiptOf(stage, entry as Entry))
      await page.locator('input[type=file]').setInputFiles({ name: 'a.receipt.txt', mimeType: 'text/plain', buffer })
      await page.getByText(`In the ledger, at place ${entry?.index.toLocaleString('en')}.`).waitFor()
      await page.getByLabel('Event, receipt or entry number').fill('5')
      await page.keyboard.press('Enter')
      await page.getByText('In the ledger, at place 5.').waitFor()
      await leave(page)
    })

    it('is one click away, and ringed on the tree', async () => {
      const { page } = await visitLedger(stage.browser, ledger())
      await page.getByRole('button', { name: /^The first entry/ }).click()
      await page.getByText('In the ledger, at place 0.').waitFor()
      await page.getByText('A ring marks the squares that hold the entry found.').waitFor()
      expect(await page.locator('.tree-marked').count()).toBeGreaterThan(0)
      await leave(page)
    })

    it('is refused where it is not the one that the log has signed', async () => {
      const { page } = await visit(stage.browser)
      await page.route('**/api/ledger/entries/*', async (route) => {
        const got = await route.fetch()
        const view = (await got.json()) as { entry: string }
        await route.fulfill({ json: { ...view, entry: view.entry.replace('"v":1', '"v":1 ') } })
      })
      await page.goto(ledger())
      await page.locator('section[aria-labelledby=newest-title] tbody a').nth(3).click()
      await page.getByRole('alert').getByText('not possible to prove').waitFor()
      await page.getByText('the two differ').waitFor()
      await leave(page)
    })

    it('is looked for in vain with words that say why', async () => {
      const { page } = await visitLedger(stage.browser, ledger())
      const field = page.getByLabel('Event, receipt or entry number')
      await field.fill('something')
      await page.getByRole('button', { name: 'Find it' }).click()
      await page.getByRole('alert').getByText('neither the id of an event').waitFor()
      await field.fill('00000000-0000-7000-8000-000000000000')
      await page.getByRole('button', { name: 'Find it' }).click()
      await page.getByText('The ledger has no entry of this event.').waitFor()
      await field.fill('999,999,999')
      await page.getByRole('button', { name: 'Find it' }).click()
      await page.getByText('The ledger has no entry at this place.').waitFor()
      await leave(page)
    })

    it('can be followed to the root by keyboard alone', async () => {
      const { page } = await visitLedger(stage.browser, ledger())
      await answer(page).waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('7')
      await page.keyboard.press('Enter')
      await page.getByText('In the ledger, at place 7.').waitFor()
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
      for (let i = 0; i < 40 && !(await focused()).startsWith('Step 1:'); i++) await page.keyboard.press('Tab')
      await page.getByText(/^Step 1 of \d+\.$/).waitFor()
      await page.keyboard.press('Tab')
      expect(await focused()).toMatch(/^Step 2: the neighbour on the left, 4 – 5, hash \S{8}$/)
      await page.getByText(/^Step 2 of \d+\.$/).waitFor()
      expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)).toBe('solid')
      await leave(page)
    })
  })
}
