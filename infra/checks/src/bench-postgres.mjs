import { register } from 'tsx/esm/api'

/** The PostgreSQL server to measure on: the given one, else a throw-away one whose fsync stays on. */
export async function startBenchPostgres(given) {
  if (given) return { url: given, stop: async () => {} }
  register()
  const { startThrowAwayPostgres } = await import('../../postgres/src/index.ts')
  return startThrowAwayPostgres()
}
