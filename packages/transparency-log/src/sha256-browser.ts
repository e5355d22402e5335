import { sha256 as digest } from '@noble/hashes/sha2.js'

/** SHA-256 in a browser, where WebCrypto offers it only asynchronously and a tree needs thousands of small ones. */
export const sha256 = (data: Uint8Array): Uint8Array => digest(data)
