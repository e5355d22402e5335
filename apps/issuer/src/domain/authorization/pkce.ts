import { hash } from 'node:crypto'
import { sameText } from '@testamur/service-kit'

const verifierForm = /^[A-Za-z0-9._~-]{43,128}$/
const challengeForm = /^[A-Za-z0-9_-]{43}$/

/** Whether it can be the S256 challenge of any verifier (RFC 7636 §4.2). */
export const isChallenge = (text: string): boolean => challengeForm.test(text)

/** Whether the verifier is the one that the S256 challenge was made of (RFC 7636 §4.6). */
export const verifierFits = (verifier: string, challenge: string): boolean =>
  verifierForm.test(verifier) && sameText(hash('sha256', verifier, 'base64url'), challenge)
