import { generateKeyPairSync, sign } from 'node:crypto'
import { AchievementContent, microCredential } from '@testamur/credential-model'
import { issueSdJwtVc } from '../src/index.js'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const how = { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
const signEs256 = (bytes: Uint8Array): Uint8Array => sign('sha256', bytes, how)

const publicUrl = 'https://issuer.test'
const content = AchievementContent.parse({
  name: 'Soil',
  description: 'About soil',
  criteria: 'An exam',
  skills: [{ name: 'sample soil' }],
})
const id = '0198c0de-0000-7000-8000-000000000001'
const render = () =>
  microCredential({
    publicUrl,
    achievement: { id, version: 1, content },
    member: { iss: `${publicUrl}/issuers/noord`, name: 'Noord' },
    learner: { id: 'student-7', givenName: 'Zoë', familyName: "O'Brien" },
    award: {
      id,
      issuedAt: '2026-03-01T10:00:00Z',
      validFrom: '2026-03-01T10:00:00Z',
      status: { uri: `${publicUrl}/status-lists/1`, index: 7 },
    },
  })

/** Calls a second, in short turns so that both sides of a ratio meet the same machine. */
function rate(work: () => unknown, seconds: number): number {
  const until = performance.now() + seconds * 1000
  const start = performance.now()
  let calls = 0
  while (performance.now() < until) {
    for (let i = 0; i < 100; i++) work()
    calls += 100
  }
  return (calls * 1000) / (performance.now() - start)
}

export type IssueRates = { raw: number; issued: number; ratio: number; disclosures: number }

/** Encodes and signs micro-credentials of 8 disclosures on one core, beside the raw ES256 rate of the same run. */
export function benchIssue(seconds = 4): IssueRates {
  const claims = render()
  const bytes = new TextEncoder().encode('x'.repeat(1_200))
  const issue = () => issueSdJwtVc({ header: { kid: 'k' }, ...claims, sign: signEs256 })
  const turns = 8
  const rates = { raw: 0, issued: 0 }
  rate(issue, 0.3)
  rate(() => signEs256(bytes), 0.3)
  for (let turn = 0; turn < turns; turn++) {
    rates.raw += rate(() => signEs256(bytes), seconds / 2 / turns) / turns
    rates.issued += rate(issue, seconds / 2 / turns) / turns
  }
  return { ...rates, ratio: rates.issued / rates.raw, disclosures: Object.keys(claims.disclosable).length }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { raw, issued, ratio, disclosures } = benchIssue()
  console.log(
    `issue: ${Math.round(issued)}/s with ${disclosures} disclosures, raw ES256 ${Math.round(raw)}/s, ratio ${(ratio * 100).toFixed(0)} % (bar 50 %)`,
  )
}
