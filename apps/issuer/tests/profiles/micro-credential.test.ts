import { createHash } from 'node:crypto'
import { AchievementContent, typeMetadata, typeMetadataText } from '@testamur/credential-model'
import { processSdJwt, splitSdJwt } from '@testamur/credential-proof'
import { expect, test } from 'vitest'
import { renderCopy } from '../../src/domain/render-copy.js'
import { copyOf, keys, publicUrl } from './rendered.js'
import { broken } from './type-rules.js'

const integrityOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`
const bare = AchievementContent.parse({ name: 'Soil', description: 'd', criteria: 'c' })

test('our own type keeps each rule of its own metadata, with all elements and with the fewest', async () => {
  const { claims } = typeMetadata(publicUrl, integrityOf)
  const { token } = await renderCopy(copyOf(), keys, publicUrl)
  expect(broken(token, claims)).toEqual([])
  const lean = copyOf({ result: undefined, validUntil: undefined, holderKey: undefined })
  const few = await renderCopy({ ...lean, achievement: { ...lean.achievement, content: bare } }, keys, publicUrl)
  expect(broken(few.token, claims)).toEqual([])
})

test('the check of the rules sees a claim that is open where it must be hidden, and one that lacks', async () => {
  const { token } = await renderCopy(copyOf(), keys, publicUrl)
  expect(broken(token, [{ path: ['title'], sd: 'always' }])).toEqual(['title breaks sd always'])
  expect(broken(token, [{ path: ['given_name'], sd: 'never' }])).toEqual(['given_name breaks sd never'])
  expect(broken(token, [{ path: ['nothing'], sd: 'never', mandatory: true }])).toEqual(['nothing lacks'])
})

test('a credential carries the hash of the metadata that is served for its type', async () => {
  const { token } = await renderCopy(copyOf(), keys, publicUrl)
  const { payload } = splitSdJwt(token).jwt
  expect(payload['vct#integrity']).toBe(integrityOf(typeMetadataText(publicUrl, integrityOf)))
})

test('copies that shall not be linked have ids of their own, whole days, and no id of the award in the open', async () => {
  const copy = copyOf({ unlinkable: true })
  const all = await Promise.all([1, 2].map(() => renderCopy(copy, keys, publicUrl)))
  const [a, b] = all.map(({ token }) => splitSdJwt(token).jwt.payload)
  expect(a?.jti).not.toBe(b?.jti)
  for (const time of [a?.iat, a?.nbf, a?.exp]) expect((time as number) % 86_400).toBe(0)
  expect(JSON.stringify(a)).not.toContain(copy.id)
  const { jwt, disclosures } = splitSdJwt(all[0]!.token)
  expect(processSdJwt(jwt.payload, disclosures).payload.credential_id).toBe(`urn:uuid:${copy.id}`)
  expect(a?._sd).not.toEqual(b?._sd)
})

test('an unlinkable copy ends no later than the award, and not before it begins', async () => {
  const end = new Date('2026-03-01T17:45:10Z')
  const { token } = await renderCopy(copyOf({ unlinkable: true, validUntil: end }), keys, publicUrl)
  expect(splitSdJwt(token).jwt.payload.exp).toBe(Date.parse('2026-03-01T17:00:00Z') / 1000)
  const soon = new Date('2026-03-01T10:20:50Z')
  const short = await renderCopy(copyOf({ unlinkable: true, validUntil: soon }), keys, publicUrl)
  expect(splitSdJwt(short.token).jwt.payload.exp).toBe(soon.getTime() / 1000)
})

test('what an event says of a copy names the key that signed it', async () => {
  const { announced } = await renderCopy(copyOf(), keys, publicUrl)
  expect(announced).toMatchObject({ kid: 'c-1', status: { index: 7 } })
})
