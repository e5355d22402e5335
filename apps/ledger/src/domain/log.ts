/** How far the log has grown, and its root hash there. */
export type LogState = { size: number; root: Uint8Array }

/** What identifies a log for ever. `sealedKey` is its private key, sealed. */
export type LogRecord = { origin: string; publicKey: Uint8Array; sealedKey: Uint8Array }

/** A leaf to append: its exact bytes, and the event that it stands for (none in a bare log). */
export type NewEntry = { bytes: Uint8Array; eventId?: string }

/** A leaf of the log. */
export type SequencedEntry = { index: number; bytes: Uint8Array }

export type PublishedCheckpoint = LogState & { note: string; publishedAt: Date }

/** The origin of a new log: its URL without the scheme (C2SP tlog-tiles, "Parameters"). */
export const originOf = (publicUrl: string): string =>
  `${publicUrl.replace(/^https?:\/\//, '').replace(/\/+$/, '')}/log`
