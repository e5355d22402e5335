import { type Call, expecting } from './caller.js'
import type { DemoConsortium } from './consortium.js'

export type DemoFile = {
  url: string
  keys: { operator: string; employer: string; analyst: string; auditor: string }
  members: Record<string, { key: string; achievements: string[] }>
}

const logoUri = (svg: string) => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`

async function grantKey(call: Call, operator: string, kind: string, scopes?: string[]): Promise<string> {
  const answer = await call<{ key: string }>('POST', '/api/registry/keys', {
    key: operator,
    body: { kind, name: `Demo ${kind}`, ...(scopes && { scopes }) },
    headers: { 'idempotency-key': `demo-key-${kind}` },
  })
  return expecting(201, `grant the ${kind}'s key`, answer).key
}

/**
 * Admits the consortium through the public paths: members, achievements, accreditations, keys. Each request has its
 * Idempotency-Key, so that a start that was cut short is continued, not doubled.
 */
export async function admit(
  call: Call,
  consortium: DemoConsortium,
  operator: string,
  url: string,
  asOf: Date,
): Promise<DemoFile> {
  const members: DemoFile['members'] = {}
  for (const { slug, name, url: site, logo } of consortium.members) {
    const answer = await call<{ key: string }>('POST', '/api/registry/members', {
      key: operator,
      body: { slug, name, url: site, logo: logoUri(logo) },
      headers: { 'idempotency-key': `demo-member-${slug}` },
      asOf,
    })
    members[slug] = { key: expecting(201, `admit ${slug}`, answer).key, achievements: [] }
  }
  await Promise.all(
    consortium.achievements.map(async ({ member, content }, index) => {
      const own = members[member]
      if (!own) throw new Error(`demo-consortium.json: no member ${member}`)
      const published = await call<{ id: string }>('POST', '/api/registry/achievements', {
        key: own.key,
        body: content,
        headers: { 'idempotency-key': `demo-achievement-${index}` },
        asOf,
      })
      const { id } = expecting(201, 'publish an achievement', published)
      const accredited = await call('POST', '/api/registry/accreditations', {
        key: operator,
        body: { member, achievement: id, from: asOf.toISOString() },
        headers: { 'idempotency-key': `demo-accreditation-${index}` },
        asOf,
      })
      expecting(201, 'accredit an achievement', accredited)
      own.achievements[index] = id
    }),
  )
  for (const member of Object.values(members)) member.achievements = member.achievements.filter(Boolean)
  const [employer, analyst, auditor] = await Promise.all([
    grantKey(call, operator, 'employer', ['subscriptions:write', 'watch:wide']),
    grantKey(call, operator, 'analyst'),
    grantKey(call, operator, 'auditor'),
  ])
  return { url, keys: { operator, employer, analyst, auditor }, members }
}
