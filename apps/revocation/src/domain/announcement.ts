import type { CloudEvent, CredentialStatus, Instant } from '@testamur/credential-model'

type Change = {
  credentialId: string
  status: CredentialStatus
  effectiveAt: Instant
  achievement: string
  member: string
}

/**
 * What employers are told of a status change: the CloudEvent as JSON (CloudEvents JSON format §3), its data without
 * reason, actor and note. The id is that of the ledger entry.
 */
export function announcementBody(event: CloudEvent, change: Change): string {
  const { specversion, id, type, source, subject, time, datacontenttype, aggregateversion } = event
  const { credentialId, status, effectiveAt, achievement, member } = change
  const data = { credentialId, status, effectiveAt, achievement, member }
  return JSON.stringify({ specversion, id, type, source, subject, time, datacontenttype, aggregateversion, data })
}
