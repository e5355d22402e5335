import { contract } from './contract.js'
import { createDatabase } from './database.js'

contract('the bus on PostgreSQL', async () => {
  const database = await createDatabase()
  const outage = async () => {
    const name = new URL(database.url).pathname.slice(1)
    await database.onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await database.onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
    return () => database.onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  }
  return { config: { postgres: { url: database.url }, sessionMs: 2_000 }, outage, dispose: () => database.drop() }
})
