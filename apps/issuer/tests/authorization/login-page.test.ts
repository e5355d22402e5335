import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import type { LoadedPage } from './browser.js'
import { CALLBACK, CLIENT, told, type Wallets, walletsAt } from './wallets.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown({ http: { port: 0, host: '127.0.0.1', trustProxy: 1 } })
  member = await town.admit('noord')
  wallets = walletsAt(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

let places = 0
const newBrowser = (more: Record<string, string> = {}) =>
  wallets.browser({ 'x-forwarded-for': `198.51.100.${++places}`, ...more })
const policyOf = (page: LoadedPage) => page.headers.get('content-security-policy')

test('the page tells who awards what to which wallet, asks for the code, and sends back code, state and iss', async () => {
  const offer = await wallets.offer('page')
  const browser = newBrowser()
  const page = await browser.ask(wallets.request({ issuer_state: offer.issuerState, state: 'a b&c="d"' }))
  expect(page.status).toBe(200)
  for (const text of ['University of noord awards you', 'Soil', 'wallet.example', 'Transaction code'])
    expect(page.text).toContain(text)
  expect(page.text).not.toMatch(/student-page|O&#39;Brien|Zoë/)
  expect(page.text).not.toContain('name="learner"')
  const back = await browser.accept(page, { tx_code: ` ${offer.txCode.slice(0, 3)} ${offer.txCode.slice(3)} ` })
  expect([back.status, back.location?.origin, back.location?.pathname]).toEqual([303, 'https://wallet.example', '/cb'])
  expect(told(back)).toEqual({ code: expect.stringMatching(/^[\w-]{43}$/), state: 'a b&c="d"', iss: wallets.issuer })
  expect(back.headers.get('referrer-policy')).toBe('no-referrer')
})

test('nothing but its own style loads, nobody frames it, no cache keeps it, no other origin reads it', async () => {
  const { issuerState } = await wallets.offer('headers')
  const page = await newBrowser().ask(wallets.request({ issuer_state: issuerState }))
  expect(policyOf(page)).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'",
  )
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    vary: 'accept-language',
  })
  expect(page.headers.has('access-control-allow-origin')).toBe(false)
  expect(page.headers.get('set-cookie')).toMatch(
    /^testamur_login=[\w-]{43}; Max-Age=600; Path=\/oid4vci\/noord\/authorize; HttpOnly; Secure; SameSite=Lax$/,
  )
  expect(page.text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/)
  const [, style] = /<link rel="stylesheet" href="([^"]+)"/.exec(page.text)!
  const sheet = await town.request(style!)
  expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
})

test('an app is called by its own scheme alone, and a wallet on the machine itself by its address', async () => {
  const { issuerState } = await wallets.offer('schemes')
  const ask = (redirect_uri: string) => newBrowser().ask(wallets.request({ issuer_state: issuerState, redirect_uri }))
  const app = await ask('eudi-openid4ci://authorize')
  expect(policyOf(app)).toContain("form-action 'self' eudi-openid4ci:;")
  expect(app.text).toContain('wallet app “eudi-openid4ci”')
  expect(policyOf(await ask('http://127.0.0.1:7777/cb'))).toContain("form-action 'self' http://127.0.0.1:7777 https:;")
})

test('in Dutch for those who read it, in English for all others', async () => {
  const { issuerState } = await wallets.offer('languages')
  const titles: [string | undefined, string][] = [
    ['nl', 'Haal uw certificaat op bij University of noord'],
    ['nl-BE, en;q=0.5', 'Haal uw certificaat op bij University of noord'],
    ['en;q=0.4, nl;q=0.9', 'Haal uw certificaat op bij University of noord'],
    ['fr, de', 'Get your award from University of noord'],
    ['nl;q=0, en', 'Get your award from University of noord'],
    [undefined, 'Get your award from University of noord'],
  ]
  for (const [language, title] of titles) {
    const browser = newBrowser(language === undefined ? {} : { 'accept-language': language })
    const page = await browser.ask(wallets.request({ issuer_state: issuerState }))
    expect(page.text).toContain(`<title>${title}</title>`)
    expect(page.text).toContain(`<html lang="${title.startsWith('Haal') ? 'nl' : 'en'}">`)
  }
})

test('without an offer the learner gives her number, and the code says which award', async () => {
  const [first, second] = [await wallets.offer('several'), await wallets.offer('several')]
  const browser = newBrowser()
  const page = await browser.ask(wallets.request())
  expect(page.text).toContain('name="learner"')
  for (const offer of [second, first]) {
    const back = await browser.accept(page, { learner: 'student-several', tx_code: offer.txCode })
    const { body } = await wallets.exchange(String(told(back).code))
    const { rows } = await town.issuer.context.store.pool.query(
      'SELECT credential_id FROM access_tokens ORDER BY expires_at DESC LIMIT 1',
    )
    expect([body.token_type, rows[0].credential_id]).toEqual(['Bearer', offer.id])
  }
})

test('an issuer_state that is not ours, or of another member, names no offer', async () => {
  const zuid = walletsAt(town, await town.admit('zuid'))
  const { issuerState } = await zuid.offer('theirs')
  for (const state of ['invented', issuerState, 'x'.repeat(5_000)])
    expect((await newBrowser().ask(wallets.request({ issuer_state: state }))).text).toContain('name="learner"')
})

test('a wrong code is told, counted, and after five the page is locked; unknown numbers look like wrong codes', async () => {
  const offer = await wallets.offer('wrong')
  const browser = newBrowser()
  let page = await browser.ask(wallets.request({ issuer_state: offer.issuerState }))
  expect((await browser.accept(page, {})).text).toContain('That is not right')
  for (let i = 1; i < 5; i++) {
    page = await browser.accept(page, { tx_code: wallets.wrong(offer) })
    expect([page.status, page.text.includes('role="alert"')]).toEqual([403, true])
  }
  page = await browser.accept(page, { tx_code: offer.txCode })
  expect(page.text).toContain('tried with wrong codes too often')
  expect(told(await browser.decline(page))).toMatchObject({ error: 'access_denied' })
  const other = newBrowser()
  const empty = await other.ask(wallets.request())
  const answerTo = async (learner: string, tx_code: string) => {
    const { text, status } = await other.accept(empty, { learner, tx_code })
    return [status, text.replaceAll(/value="[^"]*"/g, '')]
  }
  const open = await wallets.offer('known')
  for (let i = 0; i < 6; i++)
    expect(await answerTo('student-known', wallets.wrong(open))).toEqual(await answerTo('student-nobody', '000000'))
  expect(await answerTo('student-known', open.txCode)).toEqual(await answerTo('student-nobody', '000000')) // it is locked
  expect((await other.accept(empty, { learner: '', tx_code: '1' })).status).toBe(400)
})

test('from one place fifty wrong codes are enough for a while', async () => {
  const browser = newBrowser()
  const page = await browser.ask(wallets.request())
  for (let i = 0; i < 50; i++) await browser.accept(page, { learner: `student-x${i}`, tx_code: '1' })
  const slowed = await browser.accept(page, { learner: 'student-x', tx_code: '1' })
  expect([slowed.status, Number(slowed.headers.get('retry-after')) > 0]).toEqual([429, true])
})

test('an offer that was fetched or has expired says so before anything is typed', async () => {
  const fetched = await wallets.offer('fetched')
  await wallets.redeem(fetched, { tx_code: fetched.txCode })
  const expired = await wallets.offer('expired')
  await town.issuer.context.store.pool.query("UPDATE offers SET expires_at = '2020-01-01' WHERE credential_id = $1", [
    expired.id,
  ])
  for (const offer of [fetched, expired]) {
    const browser = newBrowser()
    const page = await browser.ask(wallets.request({ issuer_state: offer.issuerState }))
    expect(page.text).toContain('was fetched before, or has expired')
    expect((await browser.accept(page, { tx_code: offer.txCode })).location).toBeUndefined()
  }
})

test('who declines is sent back with access_denied, state and iss, and a pushed request is used up by it', async () => {
  const offer = await wallets.offer('declined')
  const { body } = await wallets.post('par', wallets.request({ issuer_state: offer.issuerState }))
  const params = { client_id: CLIENT, request_uri: String(body.request_uri) }
  const browser = newBrowser()
  const back = await browser.decline(await browser.ask(params))
  const description = { error_description: 'the learner declined' }
  expect(told(back)).toEqual({ error: 'access_denied', ...description, state: 'state-1', iss: wallets.issuer })
  expect((await browser.ask(params)).text).toContain('invalid_request_uri')
  expect((await wallets.redeem(offer, { tx_code: offer.txCode })).status).toBe(200)
})

test('the form is for the browser that was shown it, from our page alone, for ten minutes, for its member', async () => {
  const offer = await wallets.offer('csrf')
  const browser = newBrowser()
  const page = await browser.ask(wallets.request({ issuer_state: offer.issuerState }))
  const typed = { tx_code: offer.txCode, decision: 'accept' }
  const refused = async (sent: Promise<LoadedPage>) => {
    const { status, location, text } = await sent
    expect([status, location, text.includes('too old, was answered before')]).toEqual([400, undefined, true])
  }
  await refused(newBrowser().send(page, typed))
  const stranger = newBrowser()
  await stranger.ask(wallets.request())
  await refused(stranger.send(page, typed))
  await refused(browser.send(page, typed, { 'sec-fetch-site': 'cross-site' }))
  await refused(browser.send(page, typed, { 'sec-fetch-site': 'same-site' }))
  await refused(browser.send(page, typed, { origin: 'https://evil.test' }))
  await refused(browser.send(page, typed, { origin: 'null' }))
  const changed = page.hidden.login!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  await refused(browser.send({ ...page, hidden: { login: changed } }, typed))
  const later = await town.another({ clock: { now: () => new Date(Date.now() + 11 * 60_000) } })
  await refused(browser.accept(page, typed, later))
  await later.stop()
  const right = await browser.send(page, typed, { 'sec-fetch-site': 'same-origin', origin: 'https://issuer.test' })
  expect(told(right).code).toBeDefined()
})

test('what wallets and members call themselves is text and stays so', async () => {
  const achievement = await town.publishAchievement('noord', { name: `<script>alert(1)</script>"'&` } as never)
  await town.accredit('noord', achievement)
  await town.heard()
  const offer = await wallets.offer('escape', { achievement } as never)
  const page = await newBrowser({ 'accept-language': '"><script>' }).ask(
    wallets.request({ issuer_state: offer.issuerState, client_id: '"><script>', state: '"><script>' }),
  )
  expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
  expect(page.text).not.toContain('<script')
  const failed = await newBrowser().ask(wallets.request({ redirect_uri: 'https://"><script>alert(1)</script>' }))
  expect(failed.text).not.toContain('<script')
})

test('a suspended member hands nothing out', async () => {
  await town.admit('west')
  await town.issuer.context.store.pool.query("UPDATE members SET state = 'suspended' WHERE slug = 'west'")
  const page = await town.request(`/oid4vci/west/authorize?${new URLSearchParams(wallets.request())}`)
  expect([page.status, (await page.text()).includes('cannot hand out awards at present')]).toEqual([400, true])
})

test('an authorization request in a form is one too', async () => {
  const offer = await wallets.offer('form')
  const browser = newBrowser()
  const fresh = { hidden: {} } as LoadedPage
  const page = await browser.send(fresh, wallets.request({ issuer_state: offer.issuerState, redirect_uri: CALLBACK }))
  expect(told(await browser.accept(page, { tx_code: offer.txCode })).code).toBeDefined()
})
