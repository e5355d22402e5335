import { setImmediate as breathe } from 'node:timers/promises'
import { CONSORTIUM, keyPublished, type PublicJwk } from '@testamur/credential-model'
import { entrySignatureHolds } from '@testamur/credential-proof'
import { NotYet } from '@testamur/event-bus'
import { EntryRefused, isKeyPublished, type LedgeredEvent, memberOf } from '../domain/ledgered-event.js'
import { type MemberKey, whyKeyMayNot } from '../domain/member-key.js'
import type { KeyName } from '../store/member-keys.js'
import type { Tx } from '../store/store.js'
import { learnKeys, nameOf } from './learn-keys.js'

/** After so many signatures others on the event loop have their turn: some milliseconds. */
const BREATH = 32

/** The keys that entries name, as the replica has them and as the batch itself changes them. */
export type KnownKeys = Map<string, MemberKey>

/** What an entry waits for: the event that publishes its key has not arrived. */
export class KeyUnknown extends NotYet {
  readonly key: KeyName
  constructor(key: KeyName) {
    super(`no key ${key.kid} is known to speak for ${key.member}`)
    this.key = key
  }
}

export const signerOf = ({ entry }: LedgeredEvent): KeyName => ({ member: memberOf(entry), kid: entry.kid })

/**
 * Checks every signature, in order, and takes in what the events say about keys, so that a later one of the batch may be
 * signed by a key that an earlier one published. @throws EntryRefused; KeyUnknown
 */
export async function checkSignatures(
  tx: Tx,
  events: readonly LedgeredEvent[],
  trust: { consortiumKey?: PublicJwk; onFirstUse(key: MemberKey): void },
): Promise<void> {
  const names = [...new Map(events.map((e) => [nameOf(signerOf(e)), signerOf(e)])).values()]
  const known: KnownKeys = new Map((await tx.memberKeys.find(names)).map((key) => [nameOf(key), key]))
  for (const [at, event] of events.entries()) {
    const key = known.get(nameOf(signerOf(event))) ?? (await firstConsortiumKey(tx, event, trust))
    await checkOne(event, key)
    await learnKeys(tx, event, known)
    if (at % BREATH === BREATH - 1) await breathe()
  }
}

async function checkOne(event: LedgeredEvent, key: MemberKey | undefined): Promise<void> {
  const { entry } = event
  if (!key) throw new KeyUnknown(signerOf(event))
  const why = whyKeyMayNot(key, entry.time)
  if (why !== undefined) throw new EntryRefused(`the entry of ${entry.id} is refused: ${why}`)
  if (!(await entrySignatureHolds(entry, key.jwk)))
    throw new EntryRefused(`the entry of ${entry.id} is not signed by the key ${key.kid} of ${key.member}`)
}

/**
 * The very first key of the consortium speaks for itself. It must be the pinned one; without a pin it is trusted on first
 * use. Later keys of the consortium stand in the same partition, so that one which is not known can never become known.
 */
async function firstConsortiumKey(
  tx: Tx,
  { event, entry }: LedgeredEvent,
  trust: { consortiumKey?: PublicJwk; onFirstUse(key: MemberKey): void },
): Promise<MemberKey | undefined> {
  if (!isKeyPublished(event)) return undefined
  const { member, kid, purpose, jwk } = keyPublished.read(event)
  if (member !== CONSORTIUM || kid !== entry.kid) return undefined
  if (await tx.memberKeys.hasLedgerKey(CONSORTIUM))
    throw new EntryRefused(`the key ${kid} of the consortium vouches for itself, and is not its first`)
  if (trust.consortiumKey && (trust.consortiumKey.x !== jwk.x || trust.consortiumKey.crv !== jwk.crv))
    throw new EntryRefused(`the key ${kid} is not the consortium's first key, as it is pinned here`)
  const key = { member, kid, purpose, jwk }
  if (!trust.consortiumKey) trust.onFirstUse(key)
  return key
}
