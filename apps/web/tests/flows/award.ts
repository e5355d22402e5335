import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'

/** Fills the form of an award and sends it. */
export async function awardTo(page: Page, familyName: string): Promise<void> {
  const what = page.getByRole('combobox', { name: 'What is awarded' })
  await what.fill('data')
  await page.getByRole('option').first().click()
  await page.getByLabel('Learner number').fill(`w-${familyName.toLowerCase()}`)
  await page.getByLabel('Given name').fill('Ada')
  await page.getByLabel('Family name').fill(familyName)
  await page.getByLabel(/grade|Result/).fill('9')
  await page.getByRole('button', { name: 'Award it' }).click()
  await page.getByText(`Ada ${familyName} has been awarded`).waitFor()
}

const memberOf = (stage: Stage) => {
  const [member] = stage.town.members
  if (!member) throw new Error('the demo has no member')
  return member
}

/** Opens a page of the first member. */
export async function asMember(stage: Stage, path: string) {
  const seen = await visit(stage.browser)
  await seen.page.goto(`${stage.town.url}${path}#key=${memberOf(stage).key}`)
  return seen
}

/** A member awards, sees it as an employer does, and takes it back. */
export function awardFlows(stage: Stage) {
  describe('award', () => {
    it('takes the key out of the address', async () => {
      const { page } = await asMember(stage, '/award')
      await page.getByRole('combobox').waitFor()
      await page.waitForURL(`${stage.town.url}/award`)
      expect(page.url()).toBe(`${stage.town.url}/award`)
      await leave(page)
    })

    it('says what is missing beside each field, and keeps what is there', async () => {
      const { page } = await asMember(stage, '/award')
      await page.getByLabel('Given name').fill('Ada')
      await page.getByRole('button', { name: 'Award it' }).click()
      await page.getByText("Give the learner's family name.").waitFor()
      await page.getByText('Choose what is awarded.').waitFor()
      expect(await page.getByLabel('Given name').inputValue()).toBe('Ada')
      await leave(page)
    })

    it('awards, verifies with the receipt, revokes, and verifies again', async () => {
      const { page, complaints } = await asMember(stage, '/award')
      await awardTo(page, 'Byron')
      await page.getByRole('button', { name: 'Copy the receipt' }).waitFor()
      await page.getByRole('button', { name: 'See it as an employer does' }).click()
      const verdict = page.getByTestId('verdict')
      await verdict.getByText('Valid.', { exact: true }).waitFor()
      expect(await verdict.textContent()).toContain('of the ledger')
      await page.getByRole('figure', { name: /^The path of entry [\d,]+ to the root of/ }).waitFor()

      await page.goto(`${stage.town.url}/credentials`)
      await page.getByRole('link', { name: 'Ada Byron' }).first().click()
      await page.getByRole('button', { name: 'Revoke…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Revoke this credential?' })
      expect(await dialog.textContent()).toContain('Ada Byron')
      await dialog.getByRole('button', { name: 'Revoke it' }).click()
      await page.getByRole('heading', { name: 'Revoked' }).waitFor()
      await page.getByRole('button', { name: 'Revoke…' }).waitFor({ state: 'detached' })

      await page.getByRole('button', { name: 'See it as an employer does' }).click()
      await page.getByTestId('verdict').waitFor()
      await expect
        .poll(
          async () => {
            await page.getByRole('button', { name: 'Verify', exact: true }).click()
            return page.getByTestId('verdict').textContent()
          },
          { timeout: 60_000, interval: 500 },
        )
        .toContain('Revoked.')
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('offers to a wallet, with a code to be sent by another way', async () => {
      const { page } = await asMember(stage, '/award')
      await page.getByLabel(/As an offer/).check()
      await awardTo(page, 'Lovelace')
      await page.getByText('Code for the wallet').waitFor()
      await page.getByRole('img', { name: 'The offer, to be scanned with a wallet' }).waitFor()
      await leave(page)
    })

    it('says so when a key is no good', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/award#key=testamur_member_${'x'.repeat(43)}`)
      await page.getByRole('alert').getByText('valid bearer key').first().waitFor()
      await page.getByRole('link', { name: 'Use another key' }).waitFor()
      await leave(page)
    })
  })
}
