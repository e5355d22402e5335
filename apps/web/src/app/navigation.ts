import type { KeyKind } from '@testamur/credential-model'
import type { Keys } from '../session/session.js'

export type Destination = {
  to: '/' | '/ledger' | '/registry' | '/claim' | '/award' | '/batches' | '/credentials' | '/watching' | '/uptake'
  name: string
}

const open: readonly Destination[] = [
  { to: '/', name: 'Verify' },
  { to: '/registry', name: 'Registry' },
  { to: '/ledger', name: 'Ledger' },
  { to: '/claim', name: 'Claim' },
]
const byKind: readonly (Destination & { kinds: readonly KeyKind[] })[] = [
  { to: '/award', name: 'Award', kinds: ['member'] },
  { to: '/batches', name: 'In bulk', kinds: ['member'] },
  { to: '/credentials', name: 'Awards', kinds: ['member'] },
  { to: '/watching', name: 'Watching', kinds: ['employer'] },
  { to: '/uptake', name: 'Uptake', kinds: ['member', 'analyst', 'operator', 'auditor'] },
]

/** Where a visitor may go: what is open to anyone, and what the keys at hand open. */
export const destinations = (keys: Keys): { open: readonly Destination[]; own: readonly Destination[] } => ({
  open,
  own: byKind.filter(({ kinds }) => kinds.some((kind) => keys[kind] !== undefined)),
})
