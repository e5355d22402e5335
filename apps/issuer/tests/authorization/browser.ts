import type { Issuer } from '../../src/service.js'
import type { IssuerTown } from '../issuer-town.js'

/** A page as a browser without scripts has it. */
export type LoadedPage = {
  status: number
  headers: Headers
  text: string
  /** What its form sends besides what is typed. */
  hidden: Record<string, string>
  /** Where a redirect leads. */
  location?: URL
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

async function toPage(response: Response): Promise<LoadedPage> {
  const text = await response.text()
  const fields = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  const location = response.headers.get('location')
  return {
    status: response.status,
    headers: response.headers,
    text,
    hidden: Object.fromEntries(fields.map(([, name, value]) => [name, unescaped(value ?? '')])),
    ...(location !== null && { location: new URL(location) }),
  }
}

/** A browser that keeps cookies and follows nothing by itself. */
export function openBrowser(town: IssuerTown, slug: string, more: Record<string, string> = {}) {
  const cookies = new Map<string, string>()
  const path = `/oid4vci/${slug}/authorize`
  const load = async (url: string, init: RequestInit = {}, issuer?: Issuer): Promise<LoadedPage> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...more, ...(cookie && { cookie }), ...(init.headers as Record<string, string>) }
    const response = await town.request(url, { redirect: 'manual', ...init, headers }, issuer)
    for (const set of response.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0]!.split('=')
      cookies.set(name!, value ?? '')
    }
    return toPage(response)
  }
  const send = (
    page: LoadedPage,
    typed: Record<string, string>,
    headers: Record<string, string> = {},
    issuer?: Issuer,
  ) => load(path, { method: 'POST', body: new URLSearchParams({ ...page.hidden, ...typed }), headers }, issuer)
  return {
    cookies,
    open: (url: URL | string, issuer?: Issuer) => load(String(url), {}, issuer),
    /** Asks with these parameters, as a wallet that pushes nothing makes the browser ask. */
    ask: (params: Record<string, string>) => load(`${path}?${new URLSearchParams(params)}`),
    send,
    accept: (page: LoadedPage, typed: Record<string, string>, issuer?: Issuer) =>
      send(page, { ...typed, decision: 'accept' }, {}, issuer),
    decline: (page: LoadedPage) => send(page, { decision: 'decline' }),
  }
}
