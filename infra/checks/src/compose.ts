import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export type ComposeService = {
  image?: string
  command?: string[]
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  depends_on?: string[] | Record<string, unknown>
}
export type Compose = { services: Record<string, ComposeService>; volumes?: Record<string, unknown> }

/** KEY=value lines, as docker compose reads its .env: comments and empty lines are passed over. */
export function readDotEnv(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

/**
 * `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as the Compose specification has them.
 * @throws Error with the message where a needed variable is absent or empty
 */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{([A-Z_][A-Z0-9_]*)(?::([-?])([^}]*))?\}/g,
    (_, name: string, kind?: string, rest?: string) => {
      const value = env[name]
      if (value) return value
      if (kind === '?') throw new Error(`${name}: ${rest}`)
      return kind === '-' ? (rest ?? '') : (value ?? '')
    },
  )
}

/** Replaces variables in every string, as compose does: after the YAML has been read. */
function interpolated(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolate(value, env)
  if (Array.isArray(value)) return value.map((item) => interpolated(item, env))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, interpolated(inner, env)]))
}

/** A compose file with its merge keys resolved and its variables replaced. */
export function readCompose(file: string, env: Readonly<Record<string, string>>): Compose {
  return interpolated(parse(readFileSync(file, 'utf8'), { merge: true }), env) as Compose
}
