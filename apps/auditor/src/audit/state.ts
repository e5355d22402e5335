import { Instant, PublicJwk } from '@testamur/credential-model'
import type { KeyInForce } from '@testamur/credential-proof'
import { emptyFrontier, type Frontier } from '@testamur/transparency-log'
import { z } from 'zod'
import { findingMeanings } from './finding.js'

const Bytes = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
const Count = z.int().min(0)
const Codes = Object.keys(findingMeanings) as [keyof typeof findingMeanings, ...(keyof typeof findingMeanings)[]]

/** One log as far as it was found whole: its checkpoint, and the edge of its tree, from which reading goes on. */
export const SeenShard = z.object({
  origin: z.string(),
  path: z.string(),
  vkey: z.string(),
  size: Count,
  root: Bytes,
  note: z.string(),
  peaks: z.array(Bytes),
  edge: z.array(Bytes),
  /** What witnesses have shown that the log had not reached yet: it must pass through there. */
  ahead: z.array(z.object({ from: z.string(), note: z.string() })).default([]),
})
export type SeenShard = z.infer<typeof SeenShard>

const Key = z.object({
  member: z.string(),
  kid: z.string(),
  purpose: z.string(),
  jwk: PublicJwk,
  validUntil: z.number().optional(),
  compromisedSince: z.number().optional(),
})

/** All that an auditor remembers between two looks, beside the ids of the events. */
export const State = z.object({
  version: z.literal(1),
  /** The consortium's first key, pinned or trusted on first use. */
  consortium: PublicJwk.optional(),
  /** Witnesses and quorum (C2SP tlog-policy). */
  policy: z.string(),
  since: Instant,
  /** Entries of all shards together, whose ids lie in the file beside this one. */
  entries: Count,
  shards: z.array(SeenShard),
  keys: z.array(Key),
  /** What was found about entries: it stays so. */
  found: z.array(z.object({ code: z.enum(Codes), detail: z.string(), index: Count.optional() })),
})
export type State = Omit<z.infer<typeof State>, 'keys'> & { keys: KeyInForce[] }

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

export const frontierOf = ({ size, peaks, edge }: SeenShard): Frontier => ({
  size,
  peaks: peaks.map(decode),
  edge: edge.map(decode),
})

export const edgeOf = ({ peaks, edge }: Frontier = emptyFrontier()): Pick<SeenShard, 'peaks' | 'edge'> => ({
  peaks: peaks.map(encode),
  edge: edge.map(encode),
})

export const rootText = encode
export const rootBytes = decode
