import {
  type AchievementId,
  type Copy,
  type CredentialId,
  CredentialStatus,
  type Instant,
  instantOf,
  type MemberSlug,
} from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { DirectoryCredential, PrismaClient } from './generated/client.js'

/** What the registry knows of an award: nothing about a person. */
export type DirectoryEntry = {
  credentialId: CredentialId
  member: MemberSlug
  achievement: AchievementId
  version: number
  issuedAt: Instant
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
  status: CredentialStatus.parse(row.status),
  ...(row.statusFrom && { statusFrom: instantOf(row.statusFrom) }),
})

export type DirectoryWrites = {
  add(entry: DirectoryEntry): Promise<void>
  addCopies(credentialId: CredentialId, copies: readonly Copy[]): Promise<void>
  setStatus(credentialId: CredentialId, status: CredentialStatus, from: Instant): Promise<void>
  /** Forgets the award and all its copies. */
  remove(credentialId: CredentialId): Promise<void>
}

export const directoryWrites = (sql: Sql): DirectoryWrites => ({
  add: async (e) => {
    await sql.query(
      `INSERT INTO directory_credentials (credential_id, member, achievement, version, issued_at, status)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [e.credentialId, e.member, e.achievement, e.version, e.issuedAt, e.status],
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
