import { CONSORTIUM, keyPublished, type PublicJwk } from '@testamur/credential-model'
import type { Checkers } from '../checking/checkers.js'
import { EntryRefused, isAboutKeys, isKeyPublished, type LedgeredEvent, memberOf } from '../domain/ledgered-event.js'
import { type MemberKey, whyNotInForce } from '../domain/member-key.js'
import type { KeyName } from '../store/member-keys.js'
import type { Tx } from '../store/store.js'
import { blaming, type PlacedEvent } from './blame.js'
import { KeyUnknown } from './key-unknown.js'
import { learnKeys, nameOf } from './learn-keys.js'
import { type Leaf, type SignatureChecks, startSignatureChecks } from './signature-checks.js'

/** The keys that entries name, as the replica has them and as the batch itself changes them. */
export type KnownKeys = Map<string, MemberKey>

export const signerOf = ({ entry }: LedgeredEvent): KeyName => ({ member: memberOf(entry), kid: entry.kid })

/** What is trusted, and who checks. */
export type Trust = { consortiumKey?: PublicJwk; onFirstUse(key: MemberKey): void; checkers: Checkers }

/**
 * Checks every signature, and takes in what the events say about keys, in order, so that a later one of the batch may be
 * signed by a key that an earlier one published. Answers the leaf of each event, in order.
 * @throws RecordFailure of EntryRefused (as Unprocessable) or KeyUnknown; NotYet where no thread can check
 */
export async function checkSignatures(tx: Tx, events: readonly PlacedEvent[], trust: Trust): Promise<Leaf[]> {
  const names = events.map((event) => nameOf(signerOf(event)))
  const signers = new Map(events.map((event, i) => [names[i]!, signerOf(event)]))
  const known: KnownKeys = new Map((await tx.memberKeys.find([...signers.values()])).map((key) => [nameOf(key), key]))
  const checks = startSignatureChecks<PlacedEvent>(trust.checkers)
  for (const [i, event] of events.entries()) {
    const key = await blaming(event, async () =>
      mayHaveSigned(event, known.get(names[i]!) ?? (await firstConsortiumKey(tx, event, trust))),
    )
    checks.add(event, key)
    if (!isAboutKeys(event.event)) continue
    await requireAll(checks) // nothing is learned from what nobody has signed
    await blaming(event, () => learnKeys(tx, event, known))
  }
  await requireAll(checks)
  return checks.leaves()
}

/** The key that is to have signed the entry, if it may. */
function mayHaveSigned(event: LedgeredEvent, key: MemberKey | undefined): MemberKey {
  const { entry } = event
  if (!key) throw new KeyUnknown(signerOf(event))
  const why = whyNotInForce(key, entry.time)
  if (why !== undefined) throw new EntryRefused(`the entry of ${entry.id} is refused: ${why}`)
  return key
}

async function requireAll(checks: SignatureChecks<PlacedEvent>): Promise<void> {
  const wrong = await checks.firstFalse()
  if (!wrong) return
  const { event, key } = wrong
  await blaming(event, () => {
    throw new EntryRefused(`the entry of ${event.entry.id} is not signed by the key ${key.kid} of ${key.member}`)
  })
}

/**
 * The very first key of the consortium speaks for itself. It must be the pinned one; without a pin it is trusted on first
 * use. Later keys of the consortium stand in the same partition, so that one which is not known can never become known.
 */
async function firstConsortiumKey(
  tx: Tx,
  { event, entry }: LedgeredEvent,
  trust: Trust,
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
