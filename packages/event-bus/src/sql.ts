/** A statement that each session prepares once, under its name: for those that run often. */
export type Statement = { name: string; text: string }

/** The least of a PostgreSQL connection; a pg `Client`, `PoolClient` or `Pool` fits. */
export type Sql = {
  query: <Row extends Record<string, unknown> = Record<string, unknown>>(
    text: string | Statement,
    values?: unknown[],
  ) => Promise<{ rows: Row[]; rowCount: number | null }>
}
