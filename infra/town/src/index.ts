export { main } from './main.js'
export { startTown, type Town } from './town.js'
