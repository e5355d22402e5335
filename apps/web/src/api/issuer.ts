import type { Awarded, AwardInput, CredentialPage, CredentialView } from '@testamur/issuer/client'
import { sendJson, sendText, withQuery } from './http.js'

export type { Awarded, AwardInput, CredentialPage, CredentialView }

const PATH = '/api/issuer/credentials'

export type CredentialFilter = {
  achievement?: string
  learner?: string
  state?: 'valid' | 'revoked' | 'suspended' | 'unclaimed' | 'claimed' | 'erased'
  cursor?: string
  limit?: number
}

export const award = (key: string, wish: AwardInput, idempotencyKey: string): Promise<Awarded> =>
  sendJson(PATH, { method: 'POST', key, body: wish, idempotencyKey })

export const readCredentials = (key: string, filter: CredentialFilter = {}): Promise<CredentialPage> =>
  sendJson(withQuery(PATH, filter), { key })

export const readCredential = (key: string, id: string): Promise<CredentialView> =>
  sendJson(`${PATH}/${encodeURIComponent(id)}`, { key })

/** @throws Problem RECEIPT_NOT_READY while no checkpoint covers the award */
export const readReceipt = (key: string, id: string): Promise<string> =>
  sendText(`${PATH}/${encodeURIComponent(id)}/receipt`, { key })

/** The credential in the European Learning Model, JSON-LD. */
export const readElm = (key: string, id: string): Promise<string> =>
  sendText(`${PATH}/${encodeURIComponent(id)}/elm`, { key })
