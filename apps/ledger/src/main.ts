import { runService } from '@testamur/service-kit'
import { readConfig } from './config.js'
import { createLedger } from './service.js'

const config = readConfig(process.env)
await runService(() => createLedger(config), { ...config.http, logLevel: config.logLevel })
