export { type LastingPostgres, startLastingPostgres } from './lasting.js'
export { isAlive } from './process.js'
export { startThrowAwayPostgres, type ThrowAwayPostgres } from './throw-away.js'
