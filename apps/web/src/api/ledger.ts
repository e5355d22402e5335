import type * as ledger from '@testamur/ledger/client'
import { type BundleCoordinate, formatBundlePath } from '@testamur/transparency-log'
import type { z } from 'zod'
import { type Page, send, sendJson, sendText, withQuery } from './http.js'
import { orNone } from './or-none.js'

export type LedgerStatus = ledger.LedgerStatus
export type CheckpointView = ledger.CheckpointView
export type ShardView = ledger.ShardView
export type EntryView = ledger.EntryView
export type EntrySummary = z.infer<typeof ledger.EntrySummary>
export type ConsistencyAnswer = z.infer<typeof ledger.ConsistencyProof>

export const readLedger = (): Promise<LedgerStatus> => sendJson('/api/ledger/status')
export const readEntries = (cursor?: string): Promise<Page<EntrySummary>> =>
  sendJson(withQuery('/api/ledger/entries', { limit: 25, cursor }))
export const readEntry = (event: string): Promise<EntryView> => sendJson(entryPath(event))
export const readCheckpoints = (cursor?: string, limit = 20): Promise<Page<CheckpointView>> =>
  sendJson(withQuery('/api/ledger/checkpoints', { limit, cursor }))
/** In the open log, or in an earlier one by its number. */
export const readConsistency = (from: number, to: number, shard?: number): Promise<ConsistencyAnswer> =>
  sendJson(consistencyPath(from, to, shard))
/** Who must have signed a checkpoint (C2SP tlog-policy); null where the log names no witnesses. */
export const readPolicy = (): Promise<string | null> => orNone(sendText(POLICY_PATH))
/** The auditor's last finding as it was sent; null where none has reported. */
export const readFinding = (): Promise<unknown> => orNone(sendJson<unknown>('/api/ledger/finding'))
/** The logs of the ledger, the first one first; null where there is but one, that is not listed. */
export const readShards = (): Promise<ShardView[] | null> => orNone(sendJson('/log/shards'))
/** The latest checkpoint of the log at a path, a signed note. */
export const readCheckpoint = (log: string): Promise<string> => sendText(`${log}/checkpoint`)
/** An entry bundle's bytes, of the log at a path. */
export const readBundle = async (bundle: BundleCoordinate, log: string): Promise<Uint8Array> =>
  new Uint8Array(await (await send(bundlePath(bundle, log), { accept: 'application/octet-stream' })).arrayBuffer())

export const POLICY_PATH = '/log/policy'
export const STATUS_PATH = '/api/ledger/status'
export const entryPath = (event: string): string => `/api/ledger/entries/${encodeURIComponent(event)}`
export const consistencyPath = (from: number, to: number, shard?: number): string =>
  withQuery('/api/ledger/proofs/consistency', { from, to, shard })
export const bundlePath = (bundle: BundleCoordinate, log: string): string => `${log}/${formatBundlePath(bundle)}`
