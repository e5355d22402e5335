import type { Subscription } from '../api/revocation.js'

type Names = { achievement: (id: string) => string; member: (slug: string) => string }

/** What a subscription watches, in words. */
export function watchInWords(watch: Subscription['watch'], names: Names): string {
  if ('credential' in watch) return `The credential ${watch.credential.slice(-12)}`
  if ('achievement' in watch) return `Every award of “${names.achievement(watch.achievement)}”`
  if ('member' in watch) return `Every award of ${names.member(watch.member)}`
  return 'Every award in the consortium'
}

/** How it is told of a change, in words. */
export const deliveryInWords = (deliver: Subscription['deliver']): string =>
  deliver.method === 'webhook' ? `Webhook to ${deliver.url}` : 'Live stream'
