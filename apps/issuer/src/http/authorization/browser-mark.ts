import { newSecret } from '@testamur/service-kit'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { LOGIN_MS } from '../../domain/authorization/login-forms.js'

const NAME = 'testamur_login'

/**
 * What tells this browser from others while a login page is open: a random cookie that no script reads and no other site's form
 * brings along. Lax, so that a second page that a wallet opens keeps the mark of the first.
 */
export const browserMark = (c: Context): string | undefined => {
  const mark = getCookie(c, NAME)
  return mark !== undefined && /^[A-Za-z0-9_-]{43}$/.test(mark) ? mark : undefined
}

/** The mark that it has, or a new one; either stays as long as the page that is shown. */
export function markBrowser(c: Context, slug: string, publicUrl: string): string {
  const mark = browserMark(c) ?? newSecret()
  setCookie(c, NAME, mark, {
    path: `/oid4vci/${slug}/authorize`,
    httpOnly: true,
    sameSite: 'Lax',
    secure: publicUrl.startsWith('https:'),
    maxAge: LOGIN_MS / 1_000,
  })
  return mark
}

/** Whether the form comes from a page of ours, as far as the browser says where it comes from (Fetch Metadata, Fetch §3.2). */
export function fromOwnPage(c: Context, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  return origin === undefined || origin === new URL(publicUrl).origin
}
