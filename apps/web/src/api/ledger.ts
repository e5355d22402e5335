import type * as ledger from '@testamur/ledger/client'
import type { z } from 'zod'
import { type Page, sendJson, sendText, withQuery } from './http.js'

export type LedgerStatus = ledger.LedgerStatus
export type EntryView = ledger.EntryView
export type EntrySummary = z.infer<typeof ledger.EntrySummary>

export const readLedger = (): Promise<LedgerStatus> => sendJson('/api/ledger/status')
export const readEntries = (cursor?: string): Promise<Page<EntrySummary>> =>
  sendJson(withQuery('/api/ledger/entries', { limit: 25, cursor }))
export const readEntry = (event: string): Promise<EntryView> =>
  sendJson(`/api/ledger/entries/${encodeURIComponent(event)}`)
export const readLogKey = async (): Promise<string> => (await sendText('/log/vkey')).trim()
