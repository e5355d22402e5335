const words: Record<string, string> = {
  'member.admitted': 'Member admitted',
  'member.suspended': 'Member suspended',
  'member.reinstated': 'Member reinstated',
  'member.left': 'Member left',
  'key.published': 'Key published',
  'key.retired': 'Key retired',
  'key.compromised': 'Key declared compromised',
  'achievement.published': 'Achievement published',
  'accreditation.granted': 'Accreditation granted',
  'accreditation.withdrawn': 'Accreditation withdrawn',
  'credential.issued': 'Credential awarded',
  'credential.claimed': 'Credential claimed',
  'credential.revoked': 'Credential revoked',
  'credential.suspended': 'Credential suspended',
  'credential.reinstated': 'Credential reinstated',
  'learner.erased': 'Learner erased',
  'status-list.published': 'Status list published',
}

/** What an event type means to people; the type itself where it is not known. */
export const eventInWords = (type: string): string => words[/^testamur\.(.+)\.v\d+$/.exec(type)?.[1] ?? ''] ?? type

/** The slug in an entry's source. */
export const memberOfSource = (source: string): string => source.replace(/^\/members\//, '')
