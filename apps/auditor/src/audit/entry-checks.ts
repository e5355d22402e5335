import { isUtf8 } from 'node:buffer'
import { CONSORTIUM, type LedgerEntry, type PublicJwk } from '@testamur/credential-model'
import {
  entrySignatureHoldsAside,
  isAboutKeys,
  type KeysInForce,
  readEntry,
  whyNotOpened,
} from '@testamur/credential-proof'
import { ZodError } from 'zod'
import type { EventIds } from './event-ids.js'
import type { FindingCode, Findings } from './finding.js'
import type { Opening, Openings } from './openings.js'

/** Blocks of entries whose signatures are being checked while the next ones are read: enough for every thread. */
const BLOCKS_AT_ONCE = 4

export type EntryChecks = {
  /** Judges entries in the order of the log; resolves when there is room for more. */
  take(first: number, entries: readonly Uint8Array[]): Promise<void>
  /** Resolves when every signature has been checked. */
  end(): Promise<void>
}

type Parts = { keys: KeysInForce; openings: Openings; ids: EventIds; findings: Findings }

const SPEAKER = `/members/${CONSORTIUM}`
const refusals = {
  UNKNOWN_KEY: 'UNKNOWN_KEY',
  KEY_NOT_IN_FORCE: 'KEY_NOT_IN_FORCE',
  NOT_ENTITLED: 'FORGED_ENTRY',
} as const

/**
 * What an auditor asks of each entry: its canonical form, that its event has no other entry, that the key that it names was
 * in force where it stands, and the signature. What is said about keys is learned on the way, from openings that lead to the
 * commitment and entries whose signature holds.
 * @param known how many entries of this log have been judged before
 */
export function checkEntries({ keys, openings, ids, findings }: Parts, known: number): EntryChecks {
  const blocks: Promise<void>[] = []
  /** From here on a key may be missing because nobody showed what an entry says about it. */
  let blindFrom: number | undefined
  /** How many entries earlier shards have. */
  const base = ids.size() - known
  const placeOf = (place: number): string =>
    place >= base ? `at ${place - base}` : `in an earlier shard (entry ${place} of all)`

  const verify = async (entry: LedgerEntry, jwk: PublicJwk, index: number): Promise<boolean> => {
    const holds = await entrySignatureHoldsAside(entry, jwk as Parameters<typeof entrySignatureHoldsAside>[1])
    if (!holds) {
      const why = `the entry at ${index} is not signed by the key ${entry.kid} of ${entry.source}, which it names`
      findings.add('FORGED_ENTRY', why, index)
    }
    return holds
  }
  const refuse = (code: FindingCode, why: string, index: number): undefined => {
    // A key that may have been published by an event that could not be opened proves nothing against its entry.
    if (code !== 'UNKNOWN_KEY' || blindFrom === undefined) findings.add(code, why, index)
  }
  const open = async (entry: LedgerEntry, index: number): Promise<Opening['event'] | undefined> => {
    const opening = await openings.of(entry.id)
    if (!opening) {
      const why = `no opening is published for the entry at ${index}, ${entry.type}: who may sign behind it cannot be told`
      findings.add('UNREACHABLE', why, index)
      blindFrom ??= index
      return undefined
    }
    const why = whyNotOpened(opening, entry)
    if (why === undefined) return opening.event
    findings.add('BAD_OPENING', `what is published for the entry at ${index} does not open it: ${why}`, index)
    return undefined
  }
  const judgeKeyEvent = async (entry: LedgerEntry, index: number): Promise<void> => {
    const event = await open(entry, index)
    if (!event) return
    try {
      const ruling = keys.signerOf(entry, event)
      if (!ruling.ok) return refuse(refusals[ruling.code], `the entry at ${index}: ${ruling.why}`, index)
      if (!(await verify(entry, ruling.key.jwk, index))) return
      const why = keys.learn(event)
      if (why !== undefined) findings.add('BAD_OPENING', `the entry at ${index} says what cannot be: ${why}`, index)
    } catch (error) {
      if (!(error instanceof ZodError)) throw error
      findings.add('BAD_OPENING', `the event of the entry at ${index} does not have the form of ${entry.type}`, index)
    }
  }
  const readAt = (bytes: Uint8Array, index: number): LedgerEntry | undefined => {
    const text = isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : undefined
    const read = text === undefined ? undefined : readEntry(text)
    if (!read?.ok) {
      ids.skip()
      return refuse('FORGED_ENTRY', `what stands at ${index} is no entry: ${read?.why ?? 'it is no UTF-8'}`, index)
    }
    const before = ids.add(read.entry.id)
    if (before !== undefined)
      findings.add(
        'DUPLICATE_EVENT',
        `the event ${read.entry.id} has an entry at ${index} and ${placeOf(before)}`,
        index,
      )
    return read.entry
  }
  /** Starts the check of the signature, which nobody has to wait for. */
  const judge = (entry: LedgerEntry, index: number): Promise<unknown> | undefined => {
    const ruling = keys.signerOf(entry)
    if (!ruling.ok) return refuse(refusals[ruling.code], `the entry at ${index}: ${ruling.why}`, index)
    return verify(entry, ruling.key.jwk, index)
  }
  return {
    take: async (first, entries) => {
      const running: Promise<unknown>[] = []
      for (const [i, bytes] of entries.entries()) {
        const entry = readAt(bytes, first + i)
        if (!entry) continue
        if (isAboutKeys(entry) && entry.source === SPEAKER) await judgeKeyEvent(entry, first + i)
        else running.push(judge(entry, first + i) ?? Promise.resolve())
      }
      blocks.push(Promise.all(running).then(() => undefined))
      if (blocks.length > BLOCKS_AT_ONCE) await blocks.shift()
    },
    end: async () => {
      await Promise.all(blocks.splice(0))
    },
  }
}
