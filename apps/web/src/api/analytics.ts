import type * as analytics from '@testamur/analytics/client'
import { sendJson, withQuery } from './http.js'

export type Uptake = analytics.UptakeAnswer
export type UptakeRow = Uptake['rows'][number]
export type UptakeQuery = { by: string; from?: string; to?: string; member?: string }

export const readUptake = (key: string, query: UptakeQuery): Promise<Uptake> =>
  sendJson(withQuery('/api/analytics/uptake', query), { key })
