import type { SubscriptionInput } from '../api/revocation.js'
import { readIntake } from '../verify/intake.js'

export type Scope = 'presentation' | 'achievement' | 'member' | 'all'

/** The form as it stands. */
export type Wish = {
  scope: Scope
  presentation: string
  achievement: string
  member: string
  method: 'sse' | 'webhook'
  url: string
}

export const emptyWish: Wish = {
  scope: 'presentation',
  presentation: '',
  achievement: '',
  member: '',
  method: 'sse',
  url: '',
}

export type WishErrors = Partial<Record<keyof Wish, string>>

/** Every error of the form, by its field. */
export function wishErrors(wish: Wish): WishErrors {
  const { scope, method } = wish
  const errors: WishErrors = {}
  if (scope === 'presentation' && readIntake(wish.presentation).kind !== 'credential')
    errors.presentation = 'Paste the whole credential; it begins with "eyJ".'
  if (scope === 'achievement' && wish.achievement === '') errors.achievement = 'Choose an achievement.'
  if (scope === 'member' && wish.member === '') errors.member = 'Choose a member.'
  if (method === 'webhook' && !/^https?:\/\/[^\s]+$/.test(wish.url.trim()))
    errors.url = 'Give the whole address of your endpoint; it begins with https://.'
  return errors
}

/** The request that a wish without errors makes. */
export function subscriptionOf(wish: Wish): SubscriptionInput {
  const watches = {
    presentation: { presentation: readIntake(wish.presentation).text },
    achievement: { achievement: wish.achievement },
    member: { member: wish.member },
    all: { all: true as const },
  }
  const deliver =
    wish.method === 'sse' ? { method: 'sse' as const } : { method: 'webhook' as const, url: wish.url.trim() }
  return { watch: watches[wish.scope], deliver } as SubscriptionInput
}
