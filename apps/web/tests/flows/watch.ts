import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'
import { asMember } from './award.js'

async function post(url: string, key: string, body: unknown): Promise<{ id: string; credential: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { id: string; credential: string }
}

/** An employer watches one credential and is told while looking; an analyst counts. */
export function watchFlows(stage: Stage) {
  describe('watching', () => {
    it('hears of a change while it is open', async () => {
      const [member] = stage.town.members
      if (!member) throw new Error('the demo has no member')
      const { url, keys } = stage.town
      const award = await post(`${url}/api/issuer/credentials`, member.key, {
        achievement: member.achievements[0],
        learner: { id: 'w-watched', givenName: 'Grace', familyName: 'Hopper' },
      })
      const { page, complaints } = await visit(stage.browser)
      await page.goto(`${url}/watching#key=${keys.employer}`)
      await page.getByText('Listening').waitFor()
      await page.getByLabel('Credential', { exact: true }).fill(award.credential)
      await page.getByRole('button', { name: 'Watch it' }).click()
      await page.getByText('You watch it from now on.').waitFor()
      await page.getByRole('heading', { name: `The credential ${award.id.slice(-12)}` }).waitFor()
      await post(`${url}/api/revocation/credentials/${award.id}/suspend`, member.key, { reason: 'investigation' })
      await page.locator('.changes').getByText('Suspended').waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('refuses a webhook to an address that may not be called, and keeps the form', async () => {
      const { page } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/watching#key=${stage.town.keys.employer}`)
      await page.getByLabel('Everything').check()
      await page.getByLabel(/By webhook/).check()
      await page.getByLabel('Endpoint').fill('http://127.0.0.1:9/hook')
      await page.getByRole('button', { name: 'Watch it' }).click()
      await page.getByRole('alert').getByText('may not be called').first().waitFor()
      expect(await page.getByLabel('Endpoint').inputValue()).toBe('http://127.0.0.1:9/hook')
      await leave(page)
    })
  })

  describe('uptake', () => {
    it('draws lines, and says the same in a table', async () => {
      const { page, complaints } = await visit(stage.browser)
      await page.goto(`${stage.town.url}/uptake#key=${stage.town.keys.analyst}`)
      await page.locator('.chart canvas').waitFor()
      await page.getByText('The same in numbers').click()
      const table = page.getByRole('region', { name: 'The same in numbers' })
      await table.getByRole('columnheader').first().waitFor()
      expect(await table.getByRole('columnheader').count()).toBeGreaterThan(1)
      await page.getByLabel('Claimed').check()
      await page.locator('.chart canvas').waitFor()
      expect(complaints).toEqual([])
      await leave(page)
    })

    it('is open to a member as well', async () => {
      const { page } = await asMember(stage, '/uptake')
      await page.getByRole('heading', { name: 'By achievement' }).waitFor()
      await leave(page)
    })
  })
}
