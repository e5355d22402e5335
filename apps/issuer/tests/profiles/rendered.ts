import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { AchievementContent, type HolderJwk, uuidv7 } from '@testamur/credential-model'
import type { CopyKeys, CopyToRender } from '../../src/domain/render-copy.js'

/** An achievement with all that any profile can say. */
export const fullContent = AchievementContent.parse({
  name: { en: 'Soil', nl: 'Bodem' },
  description: { en: 'About soil', nl: 'Over bodem' },
  criteria: 'An exam',
  skills: [{ name: 'sample soil', uri: 'http://data.europa.eu/esco/skill/1', framework: 'ESCO' }, { name: 'dig' }],
  ects: 3,
  hours: 84,
  eqf: 6,
  cycle: 'first',
  levels: [{ name: 'NLQF 6', framework: 'NLQF', code: '6', url: 'https://www.nlqf.nl/6' }],
  countries: ['NL', 'BE-VLG'],
  assessment: 'testing',
  participation: 'online',
  supervision: 'supervised online',
  identityVerified: true,
  prerequisites: 'none',
  stackable: { into: ['Master of Soil'], note: 'in two years' },
  qualityAssurance: [{ name: 'Board', code: 'B-1', url: 'https://board.example/1', description: 'Yearly' }],
  field: 'agriculture',
  programme: '30044001',
  language: 'nl',
  result: { name: 'Dutch', min: '1', max: '10', required: '5.5', type: 'ext:ECTSGradeScore' },
  validFor: 'P5Y',
  image: 'https://example.org/a.png',
  imageCaption: 'A spade',
  furtherInformation: { en: 'Bring boots', nl: 'Neem laarzen mee' },
  website: 'https://noord.example/soil',
  kind: 'MicroCredential',
  code: 'SOIL-1',
  tags: ['earth'],
})

/** The fewest things that every profile can say. */
export const leanContent = AchievementContent.parse({
  name: { nl: 'Bodem' },
  description: 'd',
  criteria: 'c',
  countries: ['BE-VLG'],
  language: 'nl',
  hours: 1,
  eqf: 5,
  qualityAssurance: [{ name: 'Board' }],
})

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const publicKeys: { credential: KeyObject; badge: KeyObject } = {
  credential: pair.publicKey,
  badge: rsa.publicKey,
}
export const keys = {
  credential: {
    kid: 'c-1',
    sign: (bytes: Uint8Array) => sign('sha256', bytes, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }),
  },
  badge: { kid: 'b-1', sign: (bytes: Uint8Array) => sign('sha256', bytes, rsa.privateKey) },
} satisfies CopyKeys

export const publicUrl = 'https://issuer.test'

/** A P-256 key of a holder, fresh each time. */
export function holderJwk(): HolderJwk {
  const { kty, crv, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  return { kty, crv, x, y } as HolderJwk
}

/** A copy to render. */
export const copyOf = (more: Partial<CopyToRender> = {}): CopyToRender => ({
  id: uuidv7(),
  profile: 'micro-credential',
  member: {
    slug: 'noord',
    name: 'Noord',
    iss: `${publicUrl}/issuers/noord`,
    state: 'admitted',
    logo: 'https://noord.example/logo.png',
  },
  achievement: { id: uuidv7(), version: 2, content: fullContent },
  learner: { id: 's-1', givenName: 'Zoë', familyName: "O'Brien", email: 'zoe@example.org' },
  result: '8',
  status: { uri: `${publicUrl}/status-lists/1`, index: 7 },
  holderKey: holderJwk(),
  signedAt: new Date('2026-03-01T10:20:30.500Z'),
  issuedAt: new Date('2026-03-01T10:20:30.500Z'),
  validUntil: new Date('2031-03-01T10:20:30.500Z'),
  ...more,
})
