import { describe, expect, it } from 'vitest'
import { createTestLog } from '../../../tests/log-kit.js'
import { readSearch, readTexts } from './wanted.js'

const id = '0198c0de-0000-7000-8000-00000000000A'
const credential = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln~WyJhIl0~'

describe('what is looked for', () => {
  it.each([
    [` ${id}\n`, { by: 'event', event: id.toLowerCase() }],
    ['812', { by: 'place', index: 812 }],
    ['#0', { by: 'place', index: 0 }],
    ['entry 1,284', { by: 'place', index: 1284 }],
  ])('%j is read', (text, wanted) => expect(readSearch(text)).toEqual({ wanted }))

  it('a receipt is read with its event, where it says which, and with its credential', async () => {
    const log = createTestLog()
    log.grow(9)
    const [holders, open] = [await log.receipt(4), await log.publicReceipt(4)]
    expect(readSearch(holders)).toMatchObject({ wanted: { by: 'receipt', index: 4, event: log.idAt(4) } })
    expect(readSearch(open)).toEqual({ wanted: { by: 'receipt', index: 4, receipt: open } })
    expect(readTexts([credential, holders])).toMatchObject({ wanted: { by: 'receipt', credential } })
  })

  it.each([
    ['', /Paste an event's id/],
    ['something', /neither the id of an event/],
    ['-3', /neither/],
    ['12,34', /neither/],
    [credential, /This is a credential/],
    ['c2sp.org/tlog-proof@v1\nindex x\n', /receipt cannot be read/],
  ])('%j is not, and it is said why', (text, why) => {
    const read = readSearch(text)
    expect('error' in read && read.error).toMatch(why)
  })
})
