import type { z } from 'zod'

/** What is wrong with the environment, all of it at once. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((f) => `  ${f}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}

const nearest = (name: string, known: readonly string[]): string | undefined =>
  known
    .map((k) => [distance(name, k), k] as const)
    .sort((a, b) => a[0] - b[0])
    .find(([d]) => d <= 3)?.[1]

/** Every TESTAMUR_ name there is: those of other parts are no typos of ours. */
const houseNames = ['TESTAMUR_HOME', 'TESTAMUR_DEMO', 'TESTAMUR_WITNESSES']

function typos(names: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const known = [...names, ...houseNames]
  return Object.keys(env)
    .filter((name) => name.startsWith('TESTAMUR_') && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known)
      return `${name} is not a setting${meant ? `; did you mean ${meant}?` : ''}`
    })
}

function faultOf(issue: z.core.$ZodIssue, env: NodeJS.ProcessEnv): string {
  const name = String(issue.path[0] ?? '')
  return env[name] === undefined || env[name] === ''
    ? `${name} is missing: ${issue.message}`
    : `${name}: ${issue.message}`
}

/**
 * Reads what a service needs from the environment. An empty value counts as absent. Values are never repeated in the
 * error, since some are secrets.
 * @throws ConfigError that names every bad value with what was expected, and every TESTAMUR_ name that is not a setting.
 */
export function readEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape)
  const given = Object.fromEntries(names.filter((n) => env[n] !== undefined && env[n] !== '').map((n) => [n, env[n]]))
  const result = schema.safeParse(given)
  const faults = typos(names, env)
  if (!result.success) faults.push(...result.error.issues.map((issue) => faultOf(issue, env)))
  if (faults.length > 0 || !result.success) throw new ConfigError(faults)
  return result.data
}
