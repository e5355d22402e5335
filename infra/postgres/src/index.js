export { startLastingPostgres } from './lasting.js'
export { startThrowAwayPostgres } from './throw-away.js'
//# sourceMappingURL=index.js.map
