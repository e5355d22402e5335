import {
  type CloudEvent,
  credentialClaimed,
  credentialIssued,
  eventName,
  type Instant,
} from '@testamur/credential-model'
import type { DirectoryCopyEntry, DirectoryEntry } from '../store/directory.js'

/** Awards and claims of a batch that can enter the directory together: no order among them changes what comes of it. */
export type HeardAwards = { made: Map<string, DirectoryEntry>; claimed: Set<string>; copies: DirectoryCopyEntry[] }

export const nothingHeard = (): HeardAwards => ({ made: new Map(), claimed: new Set(), copies: [] })

type Award = { credentialId: string; made?: DirectoryEntry; copies: DirectoryCopyEntry[] }

function readIssued(event: CloudEvent): Award {
  const {
    credentialId,
    member,
    achievement,
    achievementVersion: version,
    validUntil,
    copies,
  } = credentialIssued.read(event)
  const issuedAt = event.time as Instant
  const until = validUntil && { validUntil }
  const made: DirectoryEntry = { credentialId, member, achievement, version, issuedAt, ...until, status: 'valid' }
  return { credentialId, made, copies: copies.map((copy) => ({ ...copy, credentialId, signedAt: issuedAt })) }
}

function readClaimed(event: CloudEvent): Award {
  const { credentialId, copies } = credentialClaimed.read(event)
  const signedAt = event.time as Instant
  return { credentialId, copies: copies.map((copy) => ({ ...copy, credentialId, signedAt })) }
}

const readers = new Map([
  [credentialIssued.name, readIssued],
  [credentialClaimed.name, readClaimed],
])

/** Undefined for what is no award, and for one that cannot be read: its handler says why. */
function readAward(event: CloudEvent): Award | undefined {
  try {
    return readers.get(eventName(event.type) ?? '')?.(event)
  } catch {
    return undefined
  }
}

/** Adds the event to what was heard. False, and nothing added, for what must be applied by itself after it. */
export function hear(heard: HeardAwards, event: CloudEvent): boolean {
  const award = readAward(event)
  if (!award) return false
  const { credentialId, made, copies } = award
  if (made && (heard.made.has(credentialId) || heard.claimed.has(credentialId))) return false
  if (made) heard.made.set(credentialId, made)
  else heard.claimed.add(credentialId)
  heard.copies.push(...copies)
  return true
}
