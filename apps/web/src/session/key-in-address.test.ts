import { expect, it, vi } from 'vitest'
import { takeKeyFromAddress } from './key-in-address.js'
import { kindOfKey } from './session.js'

const key = `testamur_member_${'a'.repeat(43)}`
const addressWith = (hash: string) => ({ hash, pathname: '/award', search: '?a=1' })

it('takes a key out of the address at once', () => {
  const replaceState = vi.fn()
  takeKeyFromAddress(addressWith(`#key=${key}&member=noord`), { replaceState })
  expect(replaceState).toHaveBeenCalledWith(null, '', '/award?a=1')
})

it('leaves other fragments alone', () => {
  const replaceState = vi.fn()
  takeKeyFromAddress(addressWith('#content'), { replaceState })
  expect(replaceState).not.toHaveBeenCalled()
})

it('knows whom a key speaks for, and what is none', () => {
  expect(kindOfKey(key)).toBe('member')
  for (const none of ['', 'testamur_member_short', `testamur_king_${'a'.repeat(43)}`, `${key}a`])
    expect(kindOfKey(none)).toBeUndefined()
})
