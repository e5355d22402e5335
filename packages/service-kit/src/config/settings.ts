import { z } from 'zod'

/** Settings that several services read, each with the words that a bad value is answered with. */
export const setting = {
  port: (fallback: number) =>
    z.coerce
      .number({ error: 'a port number, 0 to 65535' })
      .int('a port number, 0 to 65535')
      .min(0)
      .max(65_535)
      .default(fallback),
  host: () => z.string().default('127.0.0.1'),
  url: (what: string) =>
    z.url({ protocol: /^https?$/, error: `${what}, an http or https URL` }).transform((u) => u.replace(/\/+$/, '')),
  postgresUrl: () =>
    z
      .string()
      .regex(
        /^postgres(ql)?:\/\//,
        'the URL of a PostgreSQL server, such as postgres://user:password@host:5432/postgres',
      ),
  /** base64url of 32 bytes → Buffer */
  key32: () =>
    z
      .string()
      .regex(
        /^[A-Za-z0-9_-]{43}=?$/,
        '32 random bytes in base64url, as `openssl rand -base64 32 | tr +/ -_` prints them',
      )
      .transform((text) => Buffer.from(text, 'base64url')),
  secret: () => z.string().min(32, 'a secret of at least 32 characters').max(200),
  /** `issuer=<sha256 hex>,revocation=<sha256 hex>` → Map of SHA-256 hex to caller */
  acceptedServices: () =>
    z
      .string()
      .regex(/^([a-z]+=[0-9a-f]{64})(,[a-z]+=[0-9a-f]{64})*$/, 'name=<SHA-256 in hex> pairs with commas between')
      .transform((text) => new Map(text.split(',').map((pair) => pair.split('=').reverse() as [string, string])))
      .default(new Map()),
  onOff: (fallback: boolean) =>
    z
      .enum(['on', 'off'], 'on or off')
      .transform((v) => v === 'on')
      .default(fallback),
  list: () =>
    z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((v) => v.trim())
          .filter(Boolean),
      ),
  logLevel: () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
} as const
