import type { House } from './house.js'

export const SUBSCRIPTIONS = '/api/revocation/subscriptions'

/** Subscribes, and gives the answer whatever it is. */
export const subscribe = (house: House, bearer: string, watch: object, deliver: object, headers = {}) =>
  house.call('POST', SUBSCRIPTIONS, { bearer, body: { watch, deliver }, headers })

export const revoke = (house: House, bearer: string, id: string) =>
  house.call('POST', `/api/revocation/credentials/${id}/revoke`, { bearer, body: { reason: 'fraud' } })
