import {
  type AchievementId,
  type Copy,
  type CredentialId,
  CredentialStatus,
  type Instant,
  instantOf,
  type MemberSlug,
} from '@testamur/credential-model'
import { pgArray, type Sql } from '@testamur/event-bus'
import type { DirectoryCredential, PrismaClient } from './generated/client.js'

/** What the registry knows of an award: nothing about a person. */
export type DirectoryEntry = {
  credentialId: CredentialId
  member: MemberSlug
  achievement: AchievementId
  version: number
  issuedAt: Instant
  /** Absent where it never expires. */
  validUntil?: Instant
  status: CredentialStatus
  /** Since (or from) when the status holds; absent while it never changed. */
  statusFrom?: Instant
}

const toEntry = (row: DirectoryCredential): DirectoryEntry => ({
  credentialId: row.credentialId as CredentialId,
  member: row.member as MemberSlug,
  achievement: row.achievement as AchievementId,
  version: row.version,
  issuedAt: instantOf(row.issuedAt),
  ...(row.validUntil && { validUntil: instantOf(row.validUntil) }),
  status: CredentialStatus.parse(row.status),
  ...(row.statusFrom && { statusFrom: instantOf(row.statusFrom) }),
})

/** A token that was handed out, the award that it is a copy of, and when it was signed. */
export type DirectoryCopyEntry = Copy & { credentialId: CredentialId; signedAt: Instant }

export type DirectoryWrites = {
  /** The awards and then the copies, in one statement; a copy of an award that is not known is left out. */
  addAll(entries: readonly DirectoryEntry[], copies: readonly DirectoryCopyEntry[]): Promise<void>
  add(entry: DirectoryEntry): Promise<void>
  addCopies(credentialId: CredentialId, copies: readonly Copy[]): Promise<void>
  setStatus(credentialId: CredentialId, status: CredentialStatus, from: Instant): Promise<void>
  /** Forgets the award and all its copies. */
  remove(credentialId: CredentialId): Promise<void>
}

// `known` reads what was there before the statement, so an award stands in it once: as made, or as found.
const ADD_ALL = `
WITH made AS (
  INSERT INTO directory_credentials (credential_id, member, achievement, version, issued_at, status, valid_until)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::timestamptz[], $6::text[], $11::timestamptz[])
  ON CONFLICT DO NOTHING RETURNING credential_id),
known AS (
  SELECT credential_id FROM made
  UNION ALL SELECT credential_id FROM directory_credentials WHERE credential_id = ANY($8::uuid[]))
INSERT INTO directory_copies (digest, credential_id, status_uri, status_index)
SELECT copy.digest, credential_id, copy.uri, copy.index
FROM unnest($7::text[], $8::uuid[], $9::text[], $10::int[]) WITH ORDINALITY AS copy (digest, credential_id, uri, index, place)
JOIN known USING (credential_id) ORDER BY copy.place ON CONFLICT DO NOTHING`

export const directoryWrites = (sql: Sql): DirectoryWrites => ({
  addAll: async (entries, copies) => {
    await sql.query(ADD_ALL, [
      pgArray.uuid(entries.map((e) => e.credentialId)),
      pgArray.text(entries.map((e) => e.member)),
      pgArray.uuid(entries.map((e) => e.achievement)),
      pgArray.int4(entries.map((e) => e.version)),
      pgArray.timestamptz(entries.map((e) => new Date(e.issuedAt))),
      pgArray.text(entries.map((e) => e.status)),
      pgArray.text(copies.map((c) => c.digest)),
      pgArray.uuid(copies.map((c) => c.credentialId)),
      pgArray.text(copies.map((c) => c.status.uri)),
      pgArray.int4(copies.map((c) => c.status.index)),
      entries.map((e) => e.validUntil ?? null),
    ])
  },
  add: async (e) => {
    await sql.query(
      `INSERT INTO directory_credentials (credential_id, member, achievement, version, issued_at, status, valid_until)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [e.credentialId, e.member, e.achievement, e.version, e.issuedAt, e.status, e.validUntil ?? null],
    )
  },
  addCopies: async (credentialId, copies) => {
    await sql.query(
      `INSERT INTO directory_copies (digest, credential_id, status_uri, status_index)
       SELECT digest, credential_id, uri, index
       FROM directory_credentials, unnest($2::text[], $3::text[], $4::int[]) AS copy (digest, uri, index)
       WHERE credential_id = $1 ON CONFLICT DO NOTHING`,
      [credentialId, copies.map((c) => c.digest), copies.map((c) => c.status.uri), copies.map((c) => c.status.index)],
    )
  },
  setStatus: async (credentialId, status, from) => {
    await sql.query('UPDATE directory_credentials SET status = $2, status_from = $3 WHERE credential_id = $1', [
      credentialId,
      status,
      from,
    ])
  },
  remove: async (credentialId) => {
    await sql.query('DELETE FROM directory_credentials WHERE credential_id = $1', [credentialId])
  },
})

export type DirectoryReads = {
  findByDigest(digest: string): Promise<DirectoryEntry | undefined>
  findByStatus(uri: string, index: number): Promise<DirectoryEntry | undefined>
}

export const directoryReads = (prisma: PrismaClient): DirectoryReads => {
  const first = async (where: { digest: string } | { statusUri: string; statusIndex: number }) => {
    const copy = await prisma.directoryCopy.findFirst({ where, include: { credential: true } })
    return copy ? toEntry(copy.credential) : undefined
  }
  return {
    findByDigest: (digest) => first({ digest }),
    findByStatus: (statusUri, statusIndex) => first({ statusUri, statusIndex }),
  }
}
