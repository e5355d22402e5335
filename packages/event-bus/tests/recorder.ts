import { type MemberSlug, memberSuspended } from '@testamur/credential-model'
import { type Handler, on, type Sql } from '../src/index.js'

export type Tx = { sql: Sql }

export const appliedTable =
  'CREATE TABLE applied (id bigint GENERATED ALWAYS AS IDENTITY, member text NOT NULL, n int NOT NULL)'

/** Writes down each fact as it is applied. Nothing in the table keeps a second one out. */
export const record = async (tx: Tx, member: string, n: number): Promise<void> => {
  await tx.sql.query('INSERT INTO applied (member, n) VALUES ($1, $2)', [member, n])
}

/** A handler that writes facts down, after `before` has had its say. */
export const recorder = (before?: (member: string, n: number) => unknown): Handler<Tx> =>
  on(memberSuspended, async (tx: Tx, { member, reason }: { member: MemberSlug; reason?: string }) => {
    await before?.(member, Number(reason))
    await record(tx, member, Number(reason))
  })
