import { createHash } from 'node:crypto'
import { sameText, sealKey } from '@testamur/service-kit'
import type { AuthorizationRequest } from './authorization-request.js'

/** What a login page stands for: the request, and the pushed one that it uses up. */
export type Login = {
  request: AuthorizationRequest
  /** The id of the pushed request. */
  pushed?: string
}

/** How long a page may be filled in, in milliseconds. */
export const LOGIN_MS = 600_000

/**
 * Login pages that need no memory here: the request travels sealed in the form, bound to a cookie of the browser that was shown
 * the page, so that no other site and no other browser can send it.
 */
export type LoginForms = {
  seal(login: Login, about: { member: string; browser: string; now: Date }): string
  /** Undefined where it was not made here, for this member and browser, or is too old. */
  open(sealed: string, about: { member: string; browser: string; now: Date }): Login | undefined
}

type Kept = Login & { browser: string; until: number }

const MAX_SEALED = 40_000
const markOf = (browser: string) => createHash('sha256').update(browser).digest('base64url')

export function createLoginForms(keystoreKey: Uint8Array): LoginForms {
  const forms = sealKey(keystoreKey, 'login-form')
  const read = (sealed: string, member: string): Kept | undefined => {
    if (sealed.length > MAX_SEALED) return undefined
    try {
      return JSON.parse(forms.open(Buffer.from(sealed, 'base64url'), member).toString()) as Kept
    } catch {
      return undefined
    }
  }
  return {
    seal: (login, { member, browser, now }) => {
      const kept: Kept = { ...login, browser: markOf(browser), until: now.getTime() + LOGIN_MS }
      return forms.seal(JSON.stringify(kept), member).toString('base64url')
    },
    open: (sealed, { member, browser, now }) => {
      const kept = read(sealed, member)
      if (!kept || kept.until <= now.getTime() || !sameText(kept.browser, markOf(browser))) return undefined
      return { request: kept.request, ...(kept.pushed !== undefined && { pushed: kept.pushed }) }
    },
  }
}
