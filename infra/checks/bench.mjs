// npm run bench: each benchmark prints its figure and the ratio to the raw limit that it measured in the same run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { startBenchPostgres } from './src/bench-postgres.mjs'

const benches = {
  issue: { file: 'apps/issuer/bench/issue-batch.ts', what: 'award in batch, durable and announced' },
  award: { file: 'apps/issuer/bench/award-http.ts', what: 'single awards over HTTP, each durable' },
  wallet: {
    file: 'apps/issuer/bench/wallet-flow.ts',
    what: 'the whole OpenID4VCI pre-authorized code flow, wallets beside it',
  },
  sheet: {
    file: 'apps/issuer/bench/sheet.ts',
    what: 'a sheet of 100,000 rows: memory, rows a second, and how long other requests wait meanwhile',
  },
  append: {
    file: 'packages/tile-log/bench/log.ts',
    what: 'append to the log, durable, to a published checkpoint; restart, proofs, receipts at a million entries',
  },
  stores: {
    file: 'packages/tile-log/bench/stores.ts',
    what: 'objects and journals of the log in files, PostgreSQL and S3',
  },
  cosign: {
    file: 'packages/transparency-log/bench/cosignatures.ts',
    what: 'cosignatures by Ed25519 and ML-DSA-44: to make, to carry, to verify',
  },
  front: { file: 'apps/ledger/bench/front.ts', what: 'POST /add of npm run ledger:front, each durable' },
  'ledger-bus': {
    file: 'apps/ledger/bench/from-bus.ts',
    what: 'the bus → the ledger, signatures checked, to a checkpoint',
  },
  audit: { file: 'apps/auditor/bench/audit.ts', what: 'the auditor: signatures and tree, beside raw verification' },
  latency: { file: 'infra/town/bench/latency.ts', what: 'commit → every projection and the ledger' },
  webhooks: {
    file: 'apps/revocation/bench/webhooks.ts',
    what: 'revocation → first webhook attempt, and deliveries a second',
  },
  status: { file: 'apps/revocation/bench/status.ts', what: 'revocation → the status list that shows it' },
  sign: { file: 'packages/credential-proof/bench/issue.bench.ts', what: 'encode and sign in memory' },
  verify: {
    file: 'packages/credential-proof/bench/verify.bench.ts',
    what: 'verify offline with all checks, beside the raw signature checks that this needs',
  },
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(
    `npm run bench [-- NAME …]\n\n${Object.entries(benches)
      .map(([n, b]) => `  ${n.padEnd(10)} ${b.what}`)
      .join('\n')}\n\n  DATABASE_URL   a PostgreSQL server to measure on (an embedded one otherwise, with fsync on)`,
  )
  process.exit(0)
}
const unknown = args.filter((name) => !benches[name])
if (unknown.length > 0) {
  console.error(`No benchmark called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}

const postgres = await startBenchPostgres(process.env.DATABASE_URL)
let failed = 0
for (const [name, { file, what }] of Object.entries(benches)) {
  if (args.length > 0 && !args.includes(name)) continue
  if (!existsSync(file)) throw new Error(`${file} is missing`)
  console.log(`\n== ${name}: ${what}`)
  const { status } = spawnSync('npx', ['--no-install', 'tsx', '--conditions=source', file], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: postgres.url, LOG_LEVEL: 'error' },
  })
  if (status !== 0) failed++
}
await postgres.stop()
process.exitCode = failed > 0 ? 1 : 0
