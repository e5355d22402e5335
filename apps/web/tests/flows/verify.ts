import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'

export type SampleName = 'valid' | 'revoked' | 'tampered' | 'expired'
const verdicts: Record<SampleName, string> = {
  valid: 'Valid.',
  revoked: 'Revoked.',
  tampered: 'Not valid.',
  expired: 'Expired.',
}
const titles: Record<SampleName, string> = {
  valid: 'A valid credential',
  revoked: 'A revoked credential',
  tampered: 'A tampered credential',
  expired: 'An expired credential',
}

export async function sampleOf({ town }: Stage, name: SampleName): Promise<string> {
  const samples = (await (await fetch(`${town.url}/demo/samples.json`)).json()) as {
    name: string
    presentation: string
  }[]
  const sample = samples.find((one) => one.name === name)
  if (!sample) throw new Error(`the demo has no ${name} sample`)
  return sample.presentation
}

/** A visitor without a key verifies what somebody showed. */
export function verifyFlows(stage: Stage) {
  describe('verify', () => {
    it.each(Object.keys(verdicts) as SampleName[])('tells the %s sample for what it is', async (name) => {
      const { page, complaints } = await visit(stage.browser)
      await page.goto(stage.town.url)
      await page.getByRole('button', { name: titles[name] }).click()
      await page.getByTestId('verdict').getByText(verdicts[name], { exact: true }).waitFor()
      expect(await page.getByRole('article').count()).toBe(name === 'tampered' ? 0 : 1)
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('sends nothing of the credential, and loads nothing of the console', async () => {
      const { page, requests } = await visit(stage.browser)
      await page.goto(stage.town.url)
      const presentation = await sampleOf(stage, 'valid')
      await page.getByLabel('Credential', { exact: true }).fill(presentation)
      const before = requests.length
      await page.getByRole('button', { name: 'Verify', exact: true }).click()
      await page.getByTestId('verdict').waitFor()
      const made = requests.slice(before)
      expect(made.length).toBeGreaterThan(2)
      for (const request of made) expect(request).toMatch(new RegExp(`^GET ${stage.town.url}/\\S+ $`))
      const longParts = presentation.split(/[.~]/).filter((part) => part.length > 20)
      for (const part of longParts) expect(made.join('\n')).not.toContain(part)
      expect(requests.join('\n')).not.toMatch(/award-page|credential-page|watching-page|uptake-page|Dialog/)
      await leave(page)
    })

    it('takes a file, and a paste that a mail program broke', async () => {
      const { page } = await visit(stage.browser)
      const presentation = await sampleOf(stage, 'valid')
      const broken = presentation.replaceAll(/(.{76})/g, '$1\r\n')
      await page.goto(stage.town.url)
      await page.locator('input[type=file]').setInputFiles({
        name: 'award.sd-jwt',
        mimeType: 'text/plain',
        buffer: Buffer.from(broken),
      })
      await page.getByTestId('verdict').getByText('Valid.', { exact: true }).waitFor()
      await leave(page)
    })

    it('cannot tell where the status list does not answer, and says what to do', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(stage.town.url)
      await page.route('**/status-lists/**', (route) => route.abort())
      await page.getByRole('button', { name: titles.valid }).click()
      const verdict = page.getByTestId('verdict')
      await verdict.getByText('Cannot tell.', { exact: true }).waitFor()
      expect(await verdict.textContent()).toContain('verify it again')
      await leave(page)
    })

    it('says what is wrong with what is no credential', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(stage.town.url)
      await page.getByRole('button', { name: 'Verify', exact: true }).click()
      await page.getByRole('alert').getByText('Paste a credential first').waitFor()
      await page.getByLabel('Credential', { exact: true }).fill('my diploma')
      await page.getByRole('button', { name: 'Verify', exact: true }).click()
      await page.getByRole('alert').getByText('does not look like a credential').waitFor()
      await leave(page)
    })
  })
}
