import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { leave, visit } from '../browser.js'
import type { Stage } from '../pages.test.js'
import { handIn, sheetFile } from './batches.js'

type Shown = {
  name: string
  path: string
  key?: 'member' | 'employer' | 'analyst'
  settled: (page: Page) => Promise<void>
}

const sees = (selector: string) => (page: Page) => page.locator(selector).first().waitFor()

const pages: readonly Shown[] = [
  {
    name: 'verify',
    path: '/',
    settled: async (page) => {
      await page.getByRole('button', { name: 'A revoked credential' }).click()
      await page.getByTestId('verdict').waitFor()
    },
  },
  { name: 'registry', path: '/registry', settled: sees('.achievements li') },
  { name: 'ledger', path: '/ledger', settled: sees('.checkpoints tbody tr') },
  {
    name: 'a found entry',
    path: '/ledger?entry=7',
    settled: async (page) => {
      await page.locator('.climb-neighbour').first().focus()
      await page.getByText('The same in a table').click()
    },
  },
  { name: 'claim', path: '/claim', settled: sees('textarea') },
  { name: 'sign in', path: '/sign-in', settled: sees('form') },
  { name: 'award', path: '/award', key: 'member', settled: sees('form') },
  {
    name: 'a sheet that is read',
    path: '/batches',
    key: 'member',
    settled: async (page) => {
      await page
        .getByLabel(/Choose a sheet/)
        .setInputFiles(sheetFile('axe', 3, ['x1;;Smit;nowhere;31-02-2036;B;;;more']))
      await page.getByLabel('What is awarded').selectOption({ index: 1 })
      await page.getByText('1 of the first 4 rows needs').waitFor()
      await page.getByText('Read the file otherwise').click()
    },
  },
  {
    name: 'a sheet that is checked',
    path: '/batches',
    key: 'member',
    settled: async (page) => {
      await handIn(page, sheetFile('axe', 3, ['x1;;Smit;nowhere;31-02-2036;B;;;more']))
      await page.locator('.cell-wrong').first().waitFor()
    },
  },
  { name: 'awards', path: '/credentials', key: 'member', settled: sees('tbody tr') },
  {
    name: 'a credential',
    path: '/credentials',
    key: 'member',
    settled: async (page) => {
      await page.locator('tbody a').first().click()
      await page.locator('.timeline li').first().waitFor()
    },
  },
  { name: 'watching', path: '/watching', key: 'employer', settled: sees('form') },
  { name: 'uptake', path: '/uptake', key: 'analyst', settled: sees('.chart canvas') },
]

const keyOf = ({ town }: Stage, kind: Shown['key']): string => {
  if (kind === undefined) return ''
  return `#key=${kind === 'member' ? town.members[0]?.key : town.keys[kind]}`
}

async function open(stage: Stage, shown: Shown, options: Parameters<typeof visit>[1]) {
  const seen = await visit(stage.browser, options)
  await seen.page.goto(`${stage.town.url}${shown.path}${keyOf(stage, shown.key)}`)
  await shown.settled(seen.page)
  return seen
}

/** Read by everyone: contrast, names, landmarks, and the width of a phone. */
export function accessibilityFlows(stage: Stage) {
  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    it.each(pages)('axe finds nothing serious on $name', async (shown) => {
      const { page } = await open(stage, shown, { colorScheme })
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
      await leave(page)
    })
  })

  it.each(pages)('$name fits a phone of 360 pixels without scrolling sideways', async (shown) => {
    const { page, complaints } = await open(stage, shown, { viewport: { width: 360, height: 740 }, hasTouch: true })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(over).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await leave(page)
  })
}
