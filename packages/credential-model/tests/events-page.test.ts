import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { eventsPage } from './events-page.js'

const file = new URL('../../../docs/events/README.md', import.meta.url)

it('docs/events says what the code says', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(file, eventsPage())
  expect(readFileSync(file, 'utf8')).toBe(eventsPage())
})
