import type { Sql } from '@testamur/event-bus'

/** The consortium's certification authority as it is kept: its certificate in DER, and its private key sealed. */
export type KeptAuthority = { certificate: Buffer; sealedKey: Buffer }

export type AuthorityStore = {
  find(): Promise<KeptAuthority | undefined>
  /** The one that was kept first stays; what is kept is the answer. */
  add(authority: KeptAuthority): Promise<KeptAuthority>
}

export function authorityStore(sql: Sql): AuthorityStore {
  const find = async () => {
    const { rows } = await sql.query<KeptAuthority>(
      'SELECT certificate, sealed_key AS "sealedKey" FROM authority WHERE id = 1',
    )
    return rows[0]
  }
  return {
    find,
    add: async ({ certificate, sealedKey }) => {
      await sql.query('INSERT INTO authority (certificate, sealed_key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        certificate,
        sealedKey,
      ])
      return (await find()) as KeptAuthority
    },
  }
}
