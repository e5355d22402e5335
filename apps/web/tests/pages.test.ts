import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { chromiumPath, openBrowser } from './browser.js'
import { accessibilityFlows } from './flows/accessibility.js'
import { awardFlows } from './flows/award.js'
import { batchFlows } from './flows/batches.js'
import { claimFlows } from './flows/claim.js'
import { keyboardFlows } from './flows/keyboard.js'
import { keyFlows } from './flows/keys.js'
import { ledgerFlows } from './flows/ledger.js'
import { profileFlows } from './flows/profiles.js'
import { publicFlows } from './flows/public.js'
import { verifyFlows } from './flows/verify.js'
import { watchFlows } from './flows/watch.js'
import { startTestTown, type Town } from './town.js'

const path = chromiumPath()
const required = process.env.CI === 'true'
if (!path && !required)
  console.warn('not run: the pages in a browser. To run them: apt-get install chromium, or set CHROMIUM')

/** What the flows share: one town and one browser, both real. */
export type Stage = { town: Town; browser: Browser }

describe.skipIf(!path && !required)('the pages, on a running town', { timeout: 180_000 }, () => {
  const stage = {} as Stage
  beforeAll(async () => {
    if (!path) throw new Error('CI needs Chromium: apt-get install chromium, or set CHROMIUM')
    stage.town = await startTestTown()
    stage.browser = await openBrowser(path)
  }, 360_000)
  afterAll(async () => {
    await stage.browser?.close()
    await stage.town?.stop()
  }, 60_000)

  verifyFlows(stage)
  awardFlows(stage)
  profileFlows(stage)
  batchFlows(stage)
  claimFlows(stage)
  watchFlows(stage)
  publicFlows(stage)
  keyFlows(stage)
  ledgerFlows(stage)
  keyboardFlows(stage)
  accessibilityFlows(stage)
})
