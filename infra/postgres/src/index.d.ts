export { type LastingPostgres, startLastingPostgres } from './lasting.js'
export { startThrowAwayPostgres, type ThrowAwayPostgres } from './throw-away.js'
