import { runService } from '@testamur/service-kit'
import { readConfig } from './config.js'
import { createRevocation } from './service.js'

const config = readConfig(process.env)
await runService(() => createRevocation(config), { ...config.http, logLevel: config.logLevel })
