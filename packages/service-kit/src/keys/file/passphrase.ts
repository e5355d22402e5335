import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'

/** How a key is derived from a passphrase (scrypt, RFC 7914), as it stands in the keystore's head. */
export const KeyDerivation = z.strictObject({
  name: z.literal('scrypt'),
  N: z.int().min(16_384).max(4_194_304),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: z.string().regex(/^[A-Za-z0-9_-]{22,}$/),
})
export type KeyDerivation = z.infer<typeof KeyDerivation>

/** 128 MiB and a few tenths of a second for each guess (RFC 7914 §2; OWASP's first choice). */
export const newDerivation = (): KeyDerivation => ({
  ...({ name: 'scrypt', N: 131_072, r: 8, p: 1 } as const),
  salt: randomBytes(16).toString('base64url'),
})

type Scrypt = (
  passphrase: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>
const derive = promisify(scrypt) as Scrypt

/** 32 bytes. Characters are normalized first (NFKC), so that one passphrase is the same on every keyboard. */
export function keyFromPassphrase(passphrase: string, { N, r, p, salt }: KeyDerivation): Promise<Buffer> {
  return derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, { N, r, p, maxmem: 256 * N * r })
}
