import type { HttpsWorld } from './https-world.js'
import { fetchIn } from './node-wallet.js'

const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

/** Where a browser lands that opens the wallet's authorization request and sends the page's form with this typed into it. */
export async function logIn(world: HttpsWorld, url: string, typed: Record<string, string>): Promise<URL | undefined> {
  const browse = fetchIn(world)
  const page = await browse(url, { redirect: 'manual' })
  const cookie = page.headers.getSetCookie().map((set) => set.split(';')[0])
  const text = await page.text()
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  const action = /<form [^>]*action="([^"]*)"/.exec(text)?.[1]
  if (action === undefined) throw new Error(`a page without a form: ${page.status} ${text.slice(0, 400)}`)
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, unescaped(value ?? '')]))
  const answer = await browse(new URL(action, url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie.join('; '), 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ ...fields, decision: 'accept', ...typed }),
  })
  await answer.text()
  const location = answer.headers.get('location')
  return location === null ? undefined : new URL(location)
}
