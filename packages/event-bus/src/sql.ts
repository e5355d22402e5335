/** The least of a PostgreSQL connection; a pg `Client`, `PoolClient` or `Pool` fits. */
export type Sql = {
  query: <Row extends Record<string, unknown> = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ) => Promise<{ rows: Row[]; rowCount: number | null }>
}
