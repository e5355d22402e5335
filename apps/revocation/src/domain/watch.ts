/** What a subscription watches, resolved: a presentation has become the credential that it shows. */
export type Watch =
  | { kind: 'credential'; credential: string }
  | { kind: 'achievement'; achievement: string }
  | { kind: 'member'; member: string }
  | { kind: 'all' }
