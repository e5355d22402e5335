export type LastingPostgres = {
  /** Of the server's database `postgres`, as a superuser, on 127.0.0.1. */
  url: string
  /** Where the data lies. */
  folder: string
  /** True where a server that outlived its last owner was found running and taken over. */
  adopted: boolean
  stop(): Promise<void>
}
/** Starts the PostgreSQL whose data lies under `home`, or takes over the one that still runs there. */
export declare function startLastingPostgres(home: string): Promise<LastingPostgres>
