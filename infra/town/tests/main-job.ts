import type { JsonWebKey } from 'node:crypto'
import { expect } from 'vitest'
import { expecting } from './api.js'
import { checkReceipt, entryIsSigned, opens, readJws, readSdJwt, statusAt } from './foreign-reader.js'
import type { Award, Member, Town } from './harness.js'
import { until } from './until.js'

// The steps of the contract's main job, each seen through the public paths alone.

type ListedKey = JsonWebKey & { kid: string; purpose: string }

/** The key of a member that is listed for this purpose under this kid. */
export async function keyFor(town: Town, member: Member, purpose: string, kid: unknown): Promise<JsonWebKey> {
  const path = `/issuers/${member.slug}/keys`
  const answer = await town.call('GET', path, { headers: { accept: 'application/json' } })
  const { keys } = expecting(200, 'read the keys', answer) as { keys: ListedKey[] }
  const found = keys.find((key) => key.kid === kid && key.purpose === purpose)
  if (!found) throw new Error(`no ${purpose} key ${kid} at ${path}`)
  return found
}

/** The claims of an award's credential, its signature checked against the issuer's own metadata. */
export async function claimsOf(town: Town, member: Member, award: Award) {
  const metadata = await town.call('GET', `/.well-known/jwt-vc-issuer/issuers/${member.slug}`)
  const { issuer, jwks } = expecting(200, 'read the issuer metadata', metadata)
  expect(issuer).toBe(member.iss)
  const { header } = readJws(award.credential.split('~')[0] ?? '')
  return readSdJwt(
    award.credential,
    jwks.keys.find((key: ListedKey) => key.kid === header.kid),
  )
}

/** The status of an award as its list has it now. */
export async function listedStatus(town: Town, member: Member, award: Award): Promise<number> {
  const { text } = await town.call('GET', award.status.uri)
  return statusAt(text, await keyFor(town, member, 'status', readJws(text).header.kid), award.status.index)
}

export async function verdict(town: Town, award: Award, more: Record<string, unknown> = {}): Promise<string> {
  const body = { presentation: award.credential, ...more }
  const report = expecting(200, 'verify', await town.call('POST', '/api/registry/verifications', { body }))
  // Where a test expects another verdict, the checks say what was seen.
  if (report.verdict === 'cannot-tell') console.warn('cannot tell:', JSON.stringify(report.checks))
  return report.verdict
}

export async function changeStatus(
  town: Town,
  member: Member,
  id: string,
  verb = 'revoke',
  headers: Record<string, string> = {},
): Promise<{ event: string; status: string; version: number }> {
  const path = `/api/revocation/credentials/${id}/${verb}`
  const body = { reason: 'issued-in-error' }
  // At once, without waiting for the news of the award; who is asked to come again later does so.
  const answer = await until(`${verb} is answered`, async () => {
    const given = await town.call('POST', path, { key: member.key, body, headers })
    return given.status === 503 ? undefined : given
  })
  return expecting(200, verb, answer)
}

/** The entry of an event, whose receipt, signature and format were checked. */
export async function provenEntry(town: Town, member: Member, event: string): Promise<string> {
  const vkey = (await town.call('GET', '/log/vkey')).text
  const { entry, receipt } = await until(`the entry of ${event}`, async () => {
    const answer = await town.call('GET', `/api/ledger/entries/${event}`)
    return answer.status === 200 ? (answer.json as { entry: string; receipt: string }) : undefined
  })
  checkReceipt(receipt, entry, vkey)
  const { v, id, source, kid, commitment } = JSON.parse(entry)
  expect({ v, id, source, commitment }).toEqual({
    v: 1,
    id: event,
    source: `/members/${member.slug}`,
    commitment: expect.stringMatching(/^[\w-]{43}$/),
  })
  expect(entryIsSigned(entry, await keyFor(town, member, 'ledger', kid))).toBe(true)
  return entry
}

/** The holder's receipt of an award, which opens its entry and names its token. */
export async function holdersReceipt(town: Town, member: Member, award: Award): Promise<string> {
  const path = `/api/issuer/credentials/${award.id}/receipt`
  const receipt = await until('the receipt', async () => {
    const answer = await town.call('GET', path, { key: member.key })
    return answer.status === 200 ? answer.text : undefined
  })
  const entry = await provenEntry(town, member, award.event)
  expect(opens(receipt, entry, award.credential)).toBe(true)
  return receipt
}

export type Counts = { issued: number; claimed: number; verified: number; revoked: number }

/** A member's uptake, over all months. */
export async function uptakeOf(town: Town, analyst: string, member: Member): Promise<Counts> {
  const answer = await town.call('GET', '/api/analytics/uptake?by=member,month', { key: analyst })
  const { rows } = expecting(200, 'read the uptake', answer) as { rows: (Counts & { member: string })[] }
  const own = rows.filter((row) => row.member === member.slug)
  const sum = (name: keyof Counts) => own.reduce((total, row) => total + Number(row[name]), 0)
  return { issued: sum('issued'), claimed: sum('claimed'), verified: sum('verified'), revoked: sum('revoked') }
}
