import type { CheckName, CheckOutcome } from '@testamur/credential-proof'
import type { IconName } from '../ui/icon.js'
import type { Tone } from '../ui/note.js'

/** What each check asks. */
export const checkTitles: Record<CheckName, string> = {
  format: 'It can be read as a credential',
  header: 'It names its key and a safe algorithm',
  issuer: 'Its issuer is a member',
  signature: 'The issuer signed it',
  disclosures: 'Nothing in it was changed',
  claims: 'It says what every credential must say',
  type: 'Its type',
  'type-metadata': 'It is built as its type demands',
  'key-binding': 'Its holder presents it',
  validity: 'It is in its period of validity',
  status: 'It was not revoked or suspended',
  receipt: 'The award is in the ledger',
  compromise: 'Nobody else could have signed it',
}

export const outcomeWords: Record<CheckOutcome, { word: string; tone: Tone; icon: IconName }> = {
  passed: { word: 'Yes', tone: 'good', icon: 'tick' },
  failed: { word: 'No', tone: 'bad', icon: 'cross' },
  'cannot-tell': { word: 'Cannot tell', tone: 'doubt', icon: 'question' },
  'not-given': { word: 'Not given', tone: 'plain', icon: 'dash' },
  skipped: { word: 'Not reached', tone: 'plain', icon: 'dash' },
}

const seenNames: Record<string, string> = {
  disclosures: 'Disclosures',
  disclosed: 'Disclosures',
  iss: 'Issuer',
  member: 'Member',
  kid: 'Key',
  alg: 'Algorithm',
  typ: 'Type of token',
  vct: 'Type of credential',
  uri: 'Status list',
  index: 'Place',
  status: 'Status',
  asOf: 'As of',
  eventId: 'Event',
  eventType: 'Kind of event',
  size: 'Entries in the tree',
  origin: 'Ledger',
  certificates: 'Certificates',
  types: 'Types',
  claims: 'Claims described',
  since: 'Key compromised since',
}

export const seenName = (name: string): string => seenNames[name] ?? name
