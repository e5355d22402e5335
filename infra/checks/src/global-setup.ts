import type { TestProject } from 'vitest/node'
import { startThrowAwayPostgres } from '../../postgres/src/index.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server whose user may create databases. */
    postgresUrl: string
  }
}

/** Gives every test run one PostgreSQL server: that of TEST_DATABASE_URL, else a throw-away one that stops with the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    project.provide('postgresUrl', given)
    return async () => {}
  }
  const postgres = await startThrowAwayPostgres()
  process.env.TEST_DATABASE_URL = postgres.url
  project.provide('postgresUrl', postgres.url)
  return async () => {
    delete process.env.TEST_DATABASE_URL
    await postgres.stop()
  }
}
