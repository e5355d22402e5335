import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { utf8 } from '../src/bytes.js'
import { mldsaSigner } from '../src/mldsa.js'
import { formatVerifierKey, KEY_TYPE, type KeyType, verifierKey } from '../src/note-key.js'
import type { NoteSigner } from '../src/note-sign.js'
import { sha256 } from '../src/sha256-node.js'

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signer whose key follows from its name, so that signed texts are the same in every run. */
export function testSigner(name: string): NoteSigner {
  const seed = sha256(utf8(`test signer ${name}`))
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return {
    name,
    publicKey: new Uint8Array(Buffer.from(x!, 'base64url')),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  }
}

/** The same by ML-DSA-44. */
export const testMldsaSigner = (name: string): NoteSigner => mldsaSigner(name, sha256(utf8(`test signer ${name}`)))

/** A signer's verifier key of one type. */
export const vkeyOf = (signer: NoteSigner, type: KeyType = KEY_TYPE.ed25519): string =>
  formatVerifierKey(verifierKey(signer.name, signer.publicKey, type))
