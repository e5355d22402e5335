const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']

const hints: readonly (readonly [codes: readonly string[], hint: string])[] = [
  [unreachable, 'A server that is needed does not answer. Check DATABASE_URL and KAFKA_BROKERS, and that they run.'],
  [['28P01', '28000'], 'PostgreSQL refuses the user or the password. Check DATABASE_URL.'],
  [['3D000'], 'The database that DATABASE_URL names is not there. Leave its name out, or use /postgres.'],
  [['42501'], 'The user of DATABASE_URL may not create databases. Give it CREATEDB.'],
  [['EACCES', 'EPERM', 'EROFS', 'ENOSPC'], 'State cannot be written. Check the folder TESTAMUR_HOME and its disk.'],
]

/** What a person reads of an error that ended the start: what was met, and what to do where that is known. */
export function explain(error: NodeJS.ErrnoException): string {
  // Several addresses of one name fail together, in an error without words of its own.
  const causes: unknown[] = error instanceof AggregateError ? error.errors : []
  const said = error.message || causes.map((cause) => (cause as Error).message).join('; ') || String(error)
  const hint = hints.find(([codes]) => error.code !== undefined && codes.includes(error.code))?.[1]
  return hint ? `${said}\n${hint}` : said
}
