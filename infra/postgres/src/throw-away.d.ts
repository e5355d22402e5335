export type ThrowAwayPostgres = {
  /** Of the server's database `postgres`, as a superuser, on 127.0.0.1. */
  url: string
  pid: number
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}
/** Starts a throw-away PostgreSQL from the binaries that npm installed, on a free port of 127.0.0.1. fsync stays on. */
export declare function startThrowAwayPostgres(): Promise<ThrowAwayPostgres>
