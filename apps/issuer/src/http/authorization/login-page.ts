import { destinationOf } from '../../domain/authorization/redirect-uri.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import type { OAuthError } from '../../domain/oauth-error.js'
import { html } from './html.js'
import type { Page } from './page.js'
import { type Language, words } from './words.js'

/** What is wrong with what was typed before, by the word for it. */
export type Trouble = 'wrong' | 'wrongLearner' | 'missing' | 'locked' | 'nothing' | { waiting: number }

export type LoginPage = {
  member: MemberFacts
  language: Language
  redirectUri: string
  /** The sealed request that the form sends back. */
  form: string
  /** The award's name, where the offer is known. */
  award?: string
  asks: { learner: boolean; txCode: boolean }
  trouble?: Trouble
  /** The learner's number as she typed it before. */
  learner?: string
}

/** A web wallet may send on to another of its addresses, an app is called by its own scheme alone. */
function sourceOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri)
  if (protocol === 'https:') return 'https:'
  return protocol === 'http:' ? `http://${host} https:` : protocol
}

const statusOf = (trouble: Trouble | undefined): 200 | 400 | 403 | 429 => {
  if (trouble === undefined) return 200
  if (typeof trouble === 'object') return 429
  return trouble === 'missing' ? 400 : 403
}

const learnerField = (w: (typeof words)['en'], typed = '', invalid = false) => html`
<label for="learner">${w.learner}</label>
<p class="hint" id="learner-hint">${w.learnerHint}</p>
<input id="learner" name="learner" value="${typed}" required maxlength="200" autocomplete="off" autocapitalize="none"
 spellcheck="false" autofocus aria-invalid="${String(invalid)}" aria-describedby="learner-hint${invalid ? ' trouble' : ''}">`

const codeField = (w: (typeof words)['en'], { invalid, first }: { invalid: boolean; first: boolean }) => html`
<label for="tx_code">${w.txCode}</label>
<p class="hint" id="tx-hint">${w.txCodeHint}</p>
<input id="tx_code" name="tx_code" required inputmode="numeric" maxlength="40" autocomplete="one-time-code"
${first ? html` autofocus` : undefined} aria-invalid="${String(invalid)}" aria-describedby="tx-hint${invalid ? ' trouble' : ''}">`

function troubleOf(w: (typeof words)['en'], trouble: Trouble | undefined) {
  if (trouble === undefined) return undefined
  const text = typeof trouble === 'object' ? w.waiting(trouble.waiting) : w[trouble]
  return html`<p class="alert" id="trouble" role="alert">${text}</p>`
}

/** Who awards what, to which wallet, and the code that says whose it is; the form works without a script. */
export function loginPage(page: LoginPage): Page {
  const { member, language, redirectUri, form, award, asks, trouble } = page
  const w = words[language] as (typeof words)['en']
  const { kind, name } = destinationOf(redirectUri)
  const over = trouble === 'locked' || trouble === 'nothing'
  const invalid = trouble === 'wrong' || trouble === 'wrongLearner' || trouble === 'missing'
  const body = html`<h1>${award === undefined ? w.leadUnknown(member.name) : w.lead(member.name)}</h1>
${award === undefined ? undefined : html`<p class="award">${award}</p>`}
${troubleOf(w, trouble)}
${over ? undefined : html`<p class="to">${w.to[kind](name)} ${w.trust}</p>`}
<form method="post" action="/oid4vci/${member.slug}/authorize">
<input type="hidden" name="login" value="${form}">
${!over && asks.learner ? learnerField(w, page.learner, invalid) : undefined}
${!over && asks.txCode ? codeField(w, { invalid, first: !asks.learner }) : undefined}
${over ? undefined : html`<button type="submit" name="decision" value="accept">${w.accept}</button>`}
<button type="submit" name="decision" value="decline" formnovalidate>${w.decline}</button>
</form>`
  const status = statusOf(trouble)
  const retryAfter = typeof trouble === 'object' ? { retryAfter: trouble.waiting } : {}
  return {
    ...{ slug: member.slug, language, title: `${trouble ? w.errorMark : ''}${w.title(member.name)}`, body, status },
    leadsTo: sourceOf(redirectUri),
    ...retryAfter,
  }
}

/** Why there is nothing to fill in, for the person and for whoever made her wallet. */
export function errorPage(member: MemberFacts, language: Language, why: OAuthError | 'stale' | 'paused'): Page {
  const w = words[language] as (typeof words)['en']
  const lead = why === 'stale' ? w.stale : why === 'paused' ? w.paused(member.name) : w.errorLead
  const technical =
    typeof why === 'string'
      ? undefined
      : html`<details><summary>${w.details}</summary><p><code>${why.error}</code>: ${why.message}</p></details>`
  const body = html`<h1 class="award">${w.errorTitle}</h1>
<p>${lead}</p>
<p>${w.errorRemedy}</p>
${technical}`
  return { slug: member.slug, language, title: w.errorTitle, body, status: 400 }
}
