import { contract } from './contract.js'
import { createDatabase } from './database.js'

contract('the bus on PostgreSQL', async () => {
  const database = await createDatabase()
  return { config: { postgres: { url: database.url } }, dispose: () => database.drop() }
})
