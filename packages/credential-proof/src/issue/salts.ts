import { fillRandom, textToBase64url, toBase64url } from '#platform'

// 18 bytes (144 bits, more than the 128 of RFC 9901 §9.3) are exactly 24 base64url characters, so that one encoding of the
// whole pool can be cut into salts. Each character is handed out once.
const SALT_BYTES = 18
const SALT_CHARS = 24
const POOL = 1024
// `["`, a salt and `"` are 27 bytes, which are 36 characters of base64url to the bit: the heads of disclosures are encoded
// together as well, and what follows a head is encoded apart.
const HEAD_CHARS = 36

function draw(): string {
  const random = new Uint8Array(POOL * SALT_BYTES)
  fillRandom(random)
  return toBase64url(random)
}

let salts = ''
let nextSalt = 0

/** A fresh random salt of 144 bits, base64url. */
export function freshSalt(): string {
  if (nextSalt >= salts.length) {
    salts = draw()
    nextSalt = 0
  }
  nextSalt += SALT_CHARS
  return salts.slice(nextSalt - SALT_CHARS, nextSalt)
}

function drawHeads(): string {
  const drawn = draw()
  let text = ''
  for (let at = 0; at < drawn.length; at += SALT_CHARS) text += `["${drawn.slice(at, at + SALT_CHARS)}"`
  return textToBase64url(text)
}

let heads = ''
let nextHead = 0

/** What a disclosure begins with, `["<fresh salt>"`, in base64url: 36 characters, behind which the rest can follow as it is. */
export function freshHead(): string {
  if (nextHead >= heads.length) {
    heads = drawHeads()
    nextHead = 0
  }
  nextHead += HEAD_CHARS
  return heads.slice(nextHead - HEAD_CHARS, nextHead)
}
