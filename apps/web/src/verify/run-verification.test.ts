import { describe, expect, it } from 'vitest'
import { createIssuer, ISS, ORIGIN } from '../../tests/issuer-kit.js'
import { certificateOfReport } from '../certificate/from-claims.js'
import { runVerification } from './run-verification.js'
import { verdictWords } from './verdict-words.js'

const run = async (issuer: Awaited<ReturnType<typeof createIssuer>>, presentation: string) =>
  runVerification({ presentation }, issuer.options)

describe('verifying in the browser', () => {
  it('finds a credential valid by what its own installation serves, and tells what it fetched', async () => {
    const issuer = await createIssuer()
    const found = await run(issuer, issuer.issue())
    expect(found.report.verdict).toBe('valid')
    expect(found.fetched.map(({ path }) => path).toSorted()).toEqual(issuer.asked.toSorted())
    expect(verdictWords(found)).toMatchObject({ tone: 'good', lead: 'Valid.' })
    expect(verdictWords(found).rest).toContain('Awarded by Noord University on 20 February 2026; not revoked as of')
    expect(certificateOfReport(found.report)).toMatchObject({ title: 'Soil', holder: 'Ada Byron' })
  })

  it.each([
    [1, 'revoked'],
    [2, 'suspended'],
  ] as const)('reads status %i as %s', async (status, verdict) => {
    const issuer = await createIssuer(status)
    expect((await run(issuer, issuer.issue())).report.verdict).toBe(verdict)
  })

  it('puts nothing of the credential into what it asks for', async () => {
    const issuer = await createIssuer()
    const presentation = issuer.issue()
    await run(issuer, presentation)
    expect(issuer.asked.length).toBe(5)
    for (const part of presentation.split(/[.~]/).filter((one) => one !== ''))
      for (const path of issuer.asked) expect(path).not.toContain(part)
  })

  it('cannot tell where the status list is away', async () => {
    const issuer = await createIssuer()
    delete issuer.documents['/status-lists/one']
    const found = await run(issuer, issuer.issue())
    expect(found.report.verdict).toBe('cannot-tell')
    expect(verdictWords(found)).toMatchObject({ tone: 'doubt', next: expect.stringContaining('verify it again') })
  })

  it('asks nobody else: an issuer of another installation cannot be told', async () => {
    const issuer = await createIssuer()
    const found = await run(issuer, issuer.issue({ iss: 'https://elsewhere.test/issuers/noord' }))
    expect(found.report.verdict).toBe('cannot-tell')
    expect(issuer.asked).toEqual([])
    expect(verdictWords(found).rest).toContain('https://elsewhere.test')
  })

  it('refuses a stranger of this installation', async () => {
    const issuer = await createIssuer()
    const found = await run(issuer, issuer.issue({ iss: `${ORIGIN}/issuers/nobody` }))
    expect(found.report).toMatchObject({ verdict: 'invalid' })
    expect(found.report.checks.find(({ name }) => name === 'issuer')?.code).toBe('ISSUER_UNKNOWN')
  })

  it('takes no key for credentials that the metadata of the issuer does not list', async () => {
    const issuer = await createIssuer()
    issuer.documents['/.well-known/jwt-vc-issuer/issuers/noord'] = JSON.stringify({ issuer: ISS, jwks: { keys: [] } })
    expect((await run(issuer, issuer.issue())).report.verdict).toBe('invalid')
  })

  it('shows nothing of a credential of which a letter was changed, and says so plainly', async () => {
    const issuer = await createIssuer()
    const [jwt, first = '', ...rest] = issuer.issue().split('~')
    const changed = [jwt, `${first.slice(0, -1)}${first.endsWith('A') ? 'B' : 'A'}`, ...rest].join('~')
    const found = await run(issuer, changed)
    expect(found.report.verdict).toBe('invalid')
    expect(certificateOfReport(found.report)).toBeUndefined()
    expect(verdictWords(found).rest).toBe('What it says is not what its issuer signed.')
  })

  it('holds a credential against what describes its type', async () => {
    const issuer = await createIssuer()
    const path = '/types/micro-credential'
    const describedBy = async (claims: object[]) => {
      issuer.documents[path] = JSON.stringify({ vct: `${ORIGIN}${path}`, claims })
      const { report } = await run(issuer, issuer.issue())
      return [report.verdict, report.checks.find(({ name }) => name === 'type-metadata')?.outcome]
    }
    expect(await describedBy([{ path: ['title'], sd: 'never', mandatory: true }])).toEqual(['valid', 'passed'])
    expect(await describedBy([{ path: ['title'], sd: 'always' }])).toEqual(['invalid', 'failed'])
  })

  it('says of a compromised key that somebody else may have signed', async () => {
    const issuer = await createIssuer()
    issuer.compromise('2026-02-25T00:00:00Z')
    const found = await run(issuer, issuer.issue())
    expect(found.report.verdict).toBe('invalid')
    expect(verdictWords(found).rest).toBe(
      'Its issuer lost the key that signed it, and nothing shows that it was awarded before.',
    )
  })

  it('says what was good and has run out', async () => {
    const issuer = await createIssuer()
    const exp = Date.parse('2026-02-28T00:00:00Z') / 1000
    const found = await run(issuer, issuer.issue({ exp }))
    expect(found.report.verdict).toBe('expired')
    expect(verdictWords(found).rest).toContain('good until 28 February 2026')
  })
})
