import { z } from '@hono/zod-openapi'
import { clientAddress, createRouter, type HttpEnv, route } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import { issuerIdentifier } from '../../commands/authorization/issuer-identifier.js'
import { decline, type LoggedIn, logIn, offeredAward, offerOf } from '../../commands/authorization/log-in.js'
import { openRequest } from '../../commands/authorization/open-request.js'
import type { Context } from '../../context.js'
import type { AuthorizationRequest } from '../../domain/authorization/authorization-request.js'
import type { Login } from '../../domain/authorization/login-forms.js'
import { withParams } from '../../domain/authorization/redirect-uri.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { SlugParam } from '../oauth-answer.js'
import { problems as statuses } from '../problems.js'
import { issuerOf } from '../wallet/issuer.js'
import { browserMark, fromOwnPage, markBrowser } from './browser-mark.js'
import { type Params, paramsOf, readForm } from './form.js'
import { errorPage, loginPage, type Trouble } from './login-page.js'
import { sendPage, sendStylesheet } from './page.js'
import { createPenalties, type Penalties } from './penalties.js'
import { type Language, languageOf } from './words.js'

const page = (method: 'get' | 'post', path: string, summary: string, type: string) =>
  route({
    access: 'public',
    method,
    path,
    summary,
    request: { params: SlugParam },
    responses: {
      200: { description: summary, content: { [type]: { schema: z.string() } } },
      303: { description: 'Back to the wallet, with a code or an error' },
      400: { description: 'A page that says why not', content: { [type]: { schema: z.string() } } },
    },
    problems: ['NOT_FOUND', 'UNAVAILABLE'],
    statuses,
  })
const PATH = '/oid4vci/{slug}/authorize'
const askRoute = page('get', PATH, 'The authorization endpoint (RFC 6749): a page for the learner', 'text/html')
const answerRoute = page('post', PATH, "The learner's answer, or an authorization request in a form", 'text/html')
const styleRoute = page('get', `${PATH}.css`, 'The look of that page', 'text/css')

/** One visit of a browser to a member's page. */
type Visit = { ctx: Context; c: HttpContext<HttpEnv>; member: MemberFacts; language: Language; penalties: Penalties }

/** Back to the wallet (RFC 6749 §4.1.2), with who answers (RFC 9207). 303, so that no browser sends the form on (RFC 9700 §4.12). */
function sendBack(
  { ctx, c, member }: Visit,
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  answer: { code: string } | { error: string; error_description: string },
): Response {
  const iss = issuerIdentifier(ctx.config.publicUrl, member.slug)
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  const response = c.redirect(withParams(redirectUri, { ...answer, state, iss }), 303)
  response.headers.delete('access-control-allow-origin')
  return response
}

const nameIn = (name: string | Record<string, string>, language: Language): string =>
  typeof name === 'string' ? name : (name[language] ?? name.en ?? Object.values(name)[0] ?? '')

/** The page for a login, again and again until it is answered. */
async function showLogin(visit: Visit, login: Login, trouble?: Trouble, learner?: string): Promise<Response> {
  const { ctx, c, member, language } = visit
  const { request } = login
  const credentialId = offerOf(ctx, member.slug, request)
  const award = credentialId && (await offeredAward(ctx, member.slug, { credentialId, request }))
  const browser = markBrowser(c, member.slug, ctx.config.publicUrl)
  const form = ctx.authorization.forms.seal(login, { member: member.slug, browser, now: ctx.clock.now() })
  return sendPage(
    c,
    loginPage({
      ...{ member, language, form, redirectUri: request.redirectUri, learner },
      ...(award && { award: nameIn(award.name, language) }),
      asks: { learner: credentialId === undefined, txCode: award ? award.wantsTxCode : true },
      trouble: trouble ?? (credentialId !== undefined && !award ? 'nothing' : undefined),
    }),
  )
}

async function ask(visit: Visit, params: Params): Promise<Response> {
  const { ctx, member } = visit
  const opened = await openRequest(ctx, member.slug, params)
  if ('login' in opened) return showLogin(visit, opened.login)
  const { error, message } = opened.error
  return sendBack(visit, opened.backTo, { error, error_description: message })
}

function answered(visit: Visit, login: Login, outcome: LoggedIn, learner?: string): Response | Promise<Response> {
  const { c, member, language } = visit
  if (outcome.result === 'granted') return sendBack(visit, login.request, { code: outcome.code })
  if (outcome.result === 'answered') return sendPage(c, errorPage(member, language, 'stale'))
  // Whoever guesses numbers is not told which of them are known, not even by what is locked.
  return showLogin(visit, login, learner === undefined ? outcome.result : 'wrongLearner', learner)
}

async function accept(visit: Visit, login: Login, params: Params): Promise<Response> {
  const { ctx, c, member, penalties } = visit
  const named = offerOf(ctx, member.slug, login.request) !== undefined
  const learner = named ? undefined : (params.get('learner') ?? '').trim()
  const txCode = (params.get('tx_code') ?? '').replaceAll(/[\s-]/g, '')
  if (learner === '' || (txCode === '' && !named)) return showLogin(visit, login, 'missing', learner)
  const address = clientAddress(c, ctx.config.http.trustProxy)
  try {
    penalties.check(address)
  } catch (error) {
    return showLogin(visit, login, { waiting: (error as OAuthError).extra.retryAfter ?? 1 }, learner)
  }
  const outcome = await logIn(ctx, member.slug, login, { ...(learner !== undefined && { learner }), txCode })
  if (outcome.result !== 'granted') penalties.add(address)
  return answered(visit, login, outcome, learner)
}

async function answer(visit: Visit, params: Params): Promise<Response> {
  const { ctx, c, member, language } = visit
  const sealed = params.get('login')
  if (sealed === undefined) return ask(visit, params)
  const browser = browserMark(c)
  const about = { member: member.slug, browser: browser ?? '', now: ctx.clock.now() }
  const login = browser === undefined ? undefined : ctx.authorization.forms.open(sealed, about)
  if (!login || !fromOwnPage(c, ctx.config.publicUrl)) return sendPage(c, errorPage(member, language, 'stale'))
  if (params.get('decision') === 'accept') return accept(visit, login, params)
  await decline(ctx, member.slug, login)
  return sendBack(visit, login.request, { error: 'access_denied', error_description: 'the learner declined' })
}

/** The authorization endpoint (RFC 6749 §3.1, OpenID4VCI 1.0 §5). */
export function authorizeRoutes(ctx: Context) {
  const router = createRouter()
  const penalties = createPenalties({ burst: 50, perSecond: 0.2, nowMs: () => ctx.clock.now().getTime() })
  const visit = async (c: HttpContext<HttpEnv>, slug: string, work: (visit: Visit) => Promise<Response>) => {
    const member = await issuerOf(ctx, slug)
    const language = languageOf(c.req.header('accept-language'))
    if (member.state !== 'admitted') return sendPage(c, errorPage(member, language, 'paused'))
    try {
      return await work({ ctx, c, member, language, penalties })
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      return sendPage(c, errorPage(member, language, error))
    }
  }
  const slugOf = (c: { req: { valid(target: 'param'): { slug: string } } }) => c.req.valid('param').slug
  router.openapi(
    askRoute,
    (c) => visit(c, slugOf(c), async (v) => ask(v, paramsOf(new URL(c.req.url).searchParams))) as never,
  )
  router.openapi(answerRoute, (c) => visit(c, slugOf(c), async (v) => answer(v, await readForm(c))) as never)
  router.openapi(styleRoute, (c) => sendStylesheet(c) as never)
  return router
}
