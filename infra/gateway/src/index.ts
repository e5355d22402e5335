export { type Backend, proxyTo } from './backend.js'
export { type Check, createGateway, type GatewayOptions } from './gateway.js'
export { serviceOf } from './routes.js'
