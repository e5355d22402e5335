import { sha256Hex } from '@testamur/service-kit'
import type { Context } from 'hono'
import { type Html, html } from './html.js'
import { stylesheet } from './style.js'
import type { Language } from './words.js'

/** So that a new look is fetched, and an old one kept as long as anyone likes. */
const VERSION = sha256Hex(stylesheet).slice(0, 12)

export type Page = {
  slug: string
  language: Language
  title: string
  body: Html
  status?: 200 | 400 | 403 | 429
  /** Where the page's form may lead, besides here: a source of CSP. */
  leadsTo?: string
  retryAfter?: number
}

const layout = ({ slug, language, title, body }: Page): string =>
  html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="/oid4vci/${slug}/authorize.css?v=${VERSION}">
</head>
<body>
<main>
<p class="maker">Testamur</p>
${body}
</main>
</body>
</html>
`.markup

const policy = (leadsTo = '') =>
  [
    `default-src 'none'`,
    `style-src 'self'`,
    // Browsers hold a form to this along the whole chain of redirects, and a wallet's own page may send on to its app.
    `form-action 'self' ${leadsTo}`.trim(),
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')

/**
 * Sends a page that nobody frames, no cache keeps, and no other origin reads (RFC 9700 §2.6: no CORS here).
 */
export function sendPage(c: Context, page: Page): Response {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-language': page.language,
    'cache-control': 'no-store',
    'content-security-policy': policy(page.leadsTo),
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    vary: 'accept-language',
    ...(page.retryAfter && { 'retry-after': String(page.retryAfter) }),
  }
  const response = c.body(layout(page), page.status ?? 200, headers)
  response.headers.delete('access-control-allow-origin')
  return response
}

export function sendStylesheet(c: Context): Response {
  return c.body(stylesheet, 200, {
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=86400',
  })
}
