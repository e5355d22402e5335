#!/usr/bin/env node
// npm run ledger:front: one bare log at the root of a port, for load generators and checkers that are not ours.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIfStale } from './build.mjs'

const help = `npm run ledger:front -- --port P --home DIR

  POST /add              the entry as the raw body; its index in decimal once it is durable
  GET  /checkpoint       the signed checkpoint
  GET  /tile/…           tiles and entry bundles (C2SP tlog-tiles)
  GET  /vkey             the log's verifier key

  --port P               the port on 127.0.0.1 (8090)
  --home DIR             where its state is kept (.testamur-log)
  --origin NAME          the log's origin (localhost:P); kept from the first start on`

function read() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8090' },
      home: { type: 'string', default: '.testamur-log' },
      origin: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port, 1 to 65535`)
  return { ...values, port, home: resolve(values.home), origin: values.origin ?? `localhost:${port}` }
}

let args
try {
  args = read()
} catch (error) {
  console.error(`${error.message}\n\n${help}`)
  process.exitCode = 2
}
if (args?.help) console.log(help)
else if (args) {
  await buildIfStale()
  const { ledgerFront } = await import('../dist/ledger-front.js')
  await ledgerFront(args)
}
