export type { PublishedCheckpoint } from '@testamur/tile-log'

/** What identifies a shard for ever: a log of its own. `sealedKey` is its private key, sealed. */
export type ShardRecord = {
  /** From 1 on. */
  number: number
  origin: string
  publicKey: Uint8Array
  sealedKey: Uint8Array
  openedAt: Date
  closedAt?: Date
  /** The signed note by which it names the next shard's key. */
  handover?: string
}

/** A leaf of a shard. */
export type SequencedEntry = { shard: number; index: number; bytes: Uint8Array }

/** The origin of a new log: its URL without the scheme (C2SP tlog-tiles, "Parameters"). */
export const originOf = (publicUrl: string): string =>
  `${publicUrl.replace(/^https?:\/\//, '').replace(/\/+$/, '')}/log`

/** The path of a shard, which is also how its origin ends: /log, /log/2, /log/3. */
export const pathOfShard = (number: number): string => (number === 1 ? '/log' : `/log/${number}`)

/** The origin of a shard, given that of the first. */
export const originOfShard = (first: string, number: number): string => (number === 1 ? first : `${first}/${number}`)
