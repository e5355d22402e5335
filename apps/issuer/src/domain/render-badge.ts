import { createHash, randomUUID } from 'node:crypto'
import { type HashedIdentity, openBadgePayload, TestamurError } from '@testamur/credential-model'
import { timesOf } from './copy-times.js'
import { freshSalt } from './random.js'
import type { CopyKey, CopyToRender, UnsignedCopy } from './render-copy.js'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** `sha256$` and the hash of identity and salt, both as UTF-8 (Open Badges 3.0, IdentityHash); a salt of its own for each. */
function hashed(identityType: HashedIdentity['identityType'], identity: string): HashedIdentity {
  const salt = freshSalt().toString('base64url')
  return {
    identityType,
    identityHash: `sha256$${createHash('sha256')
      .update(identity + salt)
      .digest('hex')}`,
    salt,
  }
}

const identitiesOf = ({ givenName, familyName, email }: CopyToRender['learner']): HashedIdentity[] => [
  ...(email ? [hashed('emailAddress', email)] : []),
  hashed('name', `${givenName} ${familyName}`),
]

/** The URL at which the registry serves the badge key as one JWK (§8.2.7, "Dereferencing the Public Key"). */
const keyUrl = (iss: string, kid: string): string => `${iss}/keys/${kid}`

/**
 * An Open Badge as VC-JWT, up to its signature (Open Badges 3.0 §8.2): RS256, `kid` the URL of the JWK, `typ` JWT, and no other
 * header ("Additional JOSE Headers are NOT allowed", so no `x5c`).
 * @throws TestamurError KEYS_NOT_READY without a badge key
 */
export function encodeBadge(copy: CopyToRender, key: CopyKey | undefined, publicUrl: string): UnsignedCopy {
  if (!key)
    throw new TestamurError('KEYS_NOT_READY', `the key for badges of ${copy.member.slug} is not published yet`, {
      remedy: 'try again in a few seconds',
    })
  const { iss, name, logo, slug: _ } = copy.member
  const { id, achievement, learner, result, status, holderKey } = copy
  const payload = openBadgePayload({
    publicUrl,
    achievement,
    member: { iss, name, logo },
    learner,
    award: {
      id,
      ...timesOf(copy),
      result,
      status,
      holderKey,
      jti: copy.unlinkable ? `urn:uuid:${randomUUID()}` : undefined,
    },
    identities: identitiesOf(learner),
    subjectId: `urn:uuid:${randomUUID()}`,
  })
  const signingInput = `${part({ alg: 'RS256', kid: keyUrl(iss, key.kid), typ: 'JWT' })}.${part(payload)}`
  const finish = (signature: Uint8Array) => {
    const jwt = `${signingInput}.${Buffer.from(signature).toString('base64url')}`
    return { jwt, token: jwt }
  }
  return { key, signingInput, finish }
}
