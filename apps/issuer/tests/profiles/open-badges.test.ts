import { createHash, verify } from 'node:crypto'
import { badgeContexts, bitstringUri, didJwk } from '@testamur/credential-model'
import { describe, expect, test } from 'vitest'
import { renderCopy } from '../../src/domain/render-copy.js'
import { badgeFaults, schemaFaults } from './badge-rules.js'
import { copyOf, keys, leanContent, publicKeys, publicUrl } from './rendered.js'

const json = (text: string | undefined) => JSON.parse(Buffer.from(text ?? '', 'base64url').toString())

async function badge(more: Parameters<typeof copyOf>[0] = {}) {
  const copy = copyOf({ profile: 'open-badges', ...more })
  const { token, announced } = await renderCopy(copy, keys, publicUrl)
  const [header, payload, signature] = token.split('.')
  return {
    copy,
    token,
    announced,
    header: json(header),
    payload: json(payload),
    signed: `${header}.${payload}`,
    signature,
  }
}
const lean = () => ({
  achievement: { id: copyOf().achievement.id, version: 1, content: leanContent },
  result: undefined,
  validUntil: undefined,
  holderKey: undefined,
  learner: { id: 's', givenName: 'A', familyName: 'B' },
})

describe('an Open Badge as VC-JWT (Open Badges 3.0 §8.2)', () => {
  test('has the headers alg, kid and typ, and no other', async () => {
    const { header } = await badge()
    expect(header).toEqual({ alg: 'RS256', kid: `${publicUrl}/issuers/noord/keys/b-1`, typ: 'JWT' })
  })

  test('is signed with RS256 by the badge key', async () => {
    const { signed, signature } = await badge()
    expect(verify('sha256', Buffer.from(signed), publicKeys.badge, Buffer.from(signature!, 'base64url'))).toBe(true)
  })

  test('is the credential itself, with claims that equal what it says', async () => {
    const { payload } = await badge()
    expect(payload.vc).toBeUndefined()
    expect(payload['@context'].slice(0, 2)).toEqual([...badgeContexts])
    expect(payload.iss).toBe(payload.issuer.id)
    expect(payload.jti).toBe(payload.id)
    expect(payload.sub).toBe(payload.credentialSubject.id)
    expect(payload.nbf).toBe(Date.parse(payload.validFrom) / 1000)
    expect(payload.exp).toBe(Date.parse(payload.validUntil) / 1000)
    expect(payload.validFrom).toBe('2026-03-01T10:20:30Z')
  })

  test('has one status, at the index that was awarded', async () => {
    const { payload, copy } = await badge()
    const list = bitstringUri(copy.status.uri)
    expect(payload.credentialStatus).toEqual({
      id: `${list}#7`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'suspension',
      statusListIndex: '7',
      statusListCredential: list,
    })
    expect(payload.status).toEqual({ status_list: { idx: 7, uri: copy.status.uri } })
  })

  test('names nobody, and lets her show that it is hers', async () => {
    const { payload, token, copy } = await badge()
    expect(Buffer.from(token.split('.')[1]!, 'base64url').toString()).not.toMatch(/Zoë|Brien|zoe@|s-1/)
    expect(payload.sub).toBe(didJwk(copy.holderKey!))
    for (const [identityType, known] of [
      ['emailAddress', 'zoe@example.org'],
      ['name', "Zoë O'Brien"],
    ]) {
      const mine = payload.credentialSubject.identifier.find(
        (i: { identityType: string }) => i.identityType === identityType,
      )
      const hash = createHash('sha256').update(`${known}${mine.salt}`).digest('hex')
      expect(mine).toMatchObject({ hashed: true, identityHash: `sha256$${hash}` })
    }
  })

  test('without a key its subject is an id of this badge alone', async () => {
    const [a, b] = [await badge(lean()), await badge(lean())]
    expect(a.payload.sub).toMatch(/^urn:uuid:/)
    expect(a.payload.sub).not.toBe(b.payload.sub)
    expect(a.payload).not.toHaveProperty('exp')
    expect(a.payload.credentialSubject.identifier.map((i: { identityType: string }) => i.identityType)).toEqual([
      'name',
    ])
  })

  test('one of several copies shows no id of the award', async () => {
    const { copy, payload } = await badge({ unlinkable: true })
    expect(JSON.stringify(payload)).not.toContain(copy.id)
  })

  test.each(['full', 'lean'])('keeps the rules of the data model (%s)', async (kind) => {
    const { payload } = await badge(kind === 'lean' ? lean() : {})
    expect(badgeFaults(payload)).toEqual([])
  })

  test.skipIf(!process.env.OPENBADGES_SAMPLES).each(['full', 'lean'])(
    "1EdTech's own JSON Schema takes it (%s; OPENBADGES_SAMPLES)",
    async (kind) => {
      const { payload } = await badge(kind === 'lean' ? lean() : {})
      expect(schemaFaults(payload)).toEqual([])
    },
  )

  test('without a badge key there is none, and the reason is told', async () => {
    const { badge: _, ...without } = keys
    expect(() => renderCopy(copyOf({ profile: 'open-badges' }), without, publicUrl)).toThrow(
      expect.objectContaining({ code: 'KEYS_NOT_READY' }),
    )
  })
})

describe('the rules that badges are held against', () => {
  test.each<[string, (payload: ReturnType<typeof JSON.parse>) => void]>([
    ['/@context', (p) => p['@context'].reverse()],
    ['/type', (p) => p.type.pop()],
    [
      '/credentialStatus',
      (p) => {
        p.credentialStatus = [p.credentialStatus]
      },
    ],
    [
      '/credentialSubject/achievement/criteria',
      (p) => {
        delete p.credentialSubject.achievement.criteria
      },
    ],
    [
      '/credentialSubject/achievement/alignment/0/targetUrl',
      (p) => {
        delete p.credentialSubject.achievement.alignment[0].targetUrl
      },
    ],
    [
      '/validFrom',
      (p) => {
        p.validFrom = 'yesterday'
      },
    ],
    [
      '/credentialSubject/result',
      (p) => {
        p.credentialSubject.result = []
      },
    ],
  ])('see a fault at %s', async (pointer, spoil) => {
    const { payload } = await badge()
    spoil(payload)
    expect(badgeFaults(payload)).toContain(pointer)
  })
})
