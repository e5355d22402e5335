import type * as revocation from '@testamur/revocation/client'
import type { z } from 'zod'
import { type Page, send, sendJson, withQuery } from './http.js'

export type StatusView = revocation.CredentialView
export type HistoryItem = z.infer<typeof revocation.HistoryItem>
export type StatusChanged = revocation.StatusChanged
export type StatusWish = z.input<typeof revocation.StatusWish>
export type SubscriptionInput = revocation.SubscriptionInput
export type Subscribed = revocation.Subscribed
export type Subscription = revocation.SubscriptionView
export type Verification = revocation.Verification
export type Delivery = revocation.DeliveryView
export type Notice = revocation.Notice
export type Change = 'revoke' | 'suspend' | 'reinstate'

const CREDENTIALS = '/api/revocation/credentials'
const SUBSCRIPTIONS = '/api/revocation/subscriptions'
const one = (id: string) => `${SUBSCRIPTIONS}/${encodeURIComponent(id)}`

export const readStatus = (key: string, id: string): Promise<StatusView> =>
  sendJson(`${CREDENTIALS}/${encodeURIComponent(id)}`, { key })

export const changeStatus = (key: string, id: string, change: Change, wish: StatusWish, idempotencyKey: string) =>
  sendJson<StatusChanged>(`${CREDENTIALS}/${encodeURIComponent(id)}/${change}`, {
    method: 'POST',
    key,
    body: wish,
    idempotencyKey,
  })

export const readSubscriptions = (key: string, cursor?: string): Promise<Page<Subscription>> =>
  sendJson(withQuery(SUBSCRIPTIONS, { cursor, limit: 50 }), { key })

export const subscribe = (key: string, wish: SubscriptionInput, idempotencyKey: string): Promise<Subscribed> =>
  sendJson(SUBSCRIPTIONS, { method: 'POST', key, body: wish, idempotencyKey })

export const unsubscribe = async (key: string, id: string): Promise<void> =>
  void (await send(one(id), { method: 'DELETE', key }))

export const verifyEndpoint = (key: string, id: string): Promise<Verification> =>
  sendJson(`${one(id)}/verify`, { method: 'POST', key })

export const readDeliveries = (key: string, id: string, cursor?: string): Promise<Page<Delivery>> =>
  sendJson(withQuery(`${one(id)}/deliveries`, { cursor, limit: 20 }), { key })

export const STREAM = '/api/revocation/stream'
