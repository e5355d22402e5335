#!/usr/bin/env node
// npm start, npm run start:services: builds what is not built yet, then brings everything up.
import { buildIfStale } from './build.mjs'

const help = `Testamur: an event-driven ledger of micro-credentials, all of it behind one origin.

  npm start                    every service in one process
  npm run start:services       each service in a process of its own

Settings (environment):
  PORT                         the port to listen on (8080)
  TESTAMUR_HOME                where state is kept (.testamur)
  PUBLIC_URL                   the origin that people use (http://localhost:PORT)
  TESTAMUR_DEMO=on|off         the demo consortium; on unless something points to real use
  TESTAMUR_WITNESSES           how many witnesses of the ledger's log to start beside it (2 where everything is embedded)
  LOG_POLICY_FILE              witnesses that others run, and their quorum (C2SP tlog-policy)
  DATABASE_URL                 a PostgreSQL server instead of the embedded one
  KAFKA_BROKERS                Apache Kafka instead of the embedded log, host:port with commas between
  WEBHOOK_ALLOWED_NETWORKS     CIDRs that webhooks may reach beside public https addresses
  LOG_LEVEL                    trace, debug, info, warn (default), error
  OTEL_EXPORTER_OTLP_ENDPOINT  where traces go

docs/operations.md has the whole.`

const args = process.argv.slice(2)
const unknown = args.filter((a) => !['--services', '--help', '-h'].includes(a))
if (args.includes('--help') || args.includes('-h')) {
  console.log(help)
} else if (unknown.length > 0) {
  console.error(`Unknown argument ${unknown.join(' ')}. See npm start -- --help`)
  process.exitCode = 2
} else {
  await buildIfStale()
  process.env.LOG_LEVEL ??= 'warn'
  const { main } = await import('../dist/index.js')
  await main({ ownProcesses: args.includes('--services') })
}
