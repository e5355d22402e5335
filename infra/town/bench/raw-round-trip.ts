import { once } from 'node:events'
import pg from 'pg'

/**
 * What a hand-over through this PostgreSQL takes at the least: a row and a NOTIFY are committed by one connection, and
 * another one has heard of it. One after the other, in milliseconds.
 */
export async function rawRoundTrips(url: string, count: number): Promise<number[]> {
  const [writer, listener] = [new pg.Client(url), new pg.Client(url)]
  await Promise.all([writer.connect(), listener.connect()])
  await listener.query('LISTEN raw_round_trip')
  await writer.query('CREATE TABLE raw_round_trip (id int, body text)')
  const took: number[] = []
  for (let i = 0; i < count; i++) {
    const heard = once(listener, 'notification')
    const began = performance.now()
    await writer.query('BEGIN')
    await writer.query(`INSERT INTO raw_round_trip VALUES ($1, repeat('x', 600))`, [i])
    await writer.query(`SELECT pg_notify('raw_round_trip', '')`)
    await writer.query('COMMIT')
    await heard
    took.push(performance.now() - began)
  }
  await writer.query('DROP TABLE raw_round_trip')
  await Promise.all([writer.end(), listener.end()])
  return took
}
