import { runService } from '@testamur/service-kit'
import { readConfig } from './config.js'
import { createIssuer } from './service.js'

const config = readConfig(process.env)
await runService(() => createIssuer(config), { ...config.http, logLevel: config.logLevel })
