import { z } from 'zod'

const PORT = 'a port number, 0 to 65535'
const POSTGRES = 'the URL of a PostgreSQL server, such as postgres://user:password@host:5432/postgres'
const KEY = '32 random bytes in base64url, as `openssl rand -base64 32 | tr +/ -_` prints them'
const SECRET = 'a secret of 32 to 200 characters'
const SERVICES = 'name=<SHA-256 in hex> pairs with commas between'

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

/** Settings that several services read, each with the words that a bad or missing value is answered with. */
export const setting = {
  port: (fallback: number) => z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).default(fallback),
  host: () => z.string().default('127.0.0.1'),
  /** Without a slash at the end. */
  url: (what: string) =>
    z.url({ protocol: /^https?$/, error: `${what}, an http or https URL` }).transform((url) => url.replace(/\/+$/, '')),
  postgresUrl: () => z.string(POSTGRES).regex(/^postgres(ql)?:\/\//, POSTGRES),
  key32: () =>
    z
      .string(KEY)
      .regex(/^[A-Za-z0-9_-]{43}=?$/, KEY)
      .transform((text) => Buffer.from(text, 'base64url')),
  secret: () => z.string(SECRET).min(32, SECRET).max(200, SECRET),
  /** `issuer=<sha256 hex>,revocation=<sha256 hex>` → SHA-256 in hex to caller */
  acceptedServices: () =>
    z
      .string(SERVICES)
      .regex(/^([a-z]+=[0-9a-f]{64})(,[a-z]+=[0-9a-f]{64})*$/, SERVICES)
      .transform((text) => new Map(text.split(',').map((pair) => pair.split('=').reverse() as [string, string])))
      .default(new Map()),
  onOff: (fallback: boolean) =>
    z
      .enum(['on', 'off'], 'on or off')
      .transform((value) => value === 'on')
      .default(fallback),
  /** Comma-separated. */
  list: () => z.string().default('').transform(list),
  logLevel: () =>
    z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'trace, debug, info, warn, error, fatal or silent',
      )
      .default('info'),
} as const
