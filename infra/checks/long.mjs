// npm run long: what npm test tries a little of, tried for long: changed artefacts, killed processes, failing stores.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const help = `npm run long [-- --mutants N --rounds N --seed N --sizes A,B,…]

  --mutants N   changed proofs, notes, receipts, bundles, tiles, paths, policies and requests (1000000), as many
                changed presentations, status lists, holders' receipts, entries and trust lists,
                and a fifth of it before foreign packages, where there is Go
  --rounds N    processes killed under load, and logs on stores that fail now and then (300)
  --seed N      another run; a failure names its seed (a fixed one otherwise)
  --sizes A,B   sizes at which Tessera's fsck reads a served log as well (65535,65536,65537,70000)`

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '300' },
    seed: { type: 'string' },
    sizes: { type: 'string', default: '65535,65536,65537,70000' },
    help: { type: 'boolean', short: 'h' },
  },
})

const tests = [
  'packages/transparency-log/tests/fuzz',
  'packages/credential-proof/tests/fuzz.test.ts',
  'packages/transparency-log/tests/foreign',
  'packages/tile-log/tests/faults',
  'infra/town/tests/foreign',
]

if (values.help) console.log(help)
else {
  const env = {
    ...process.env,
    FUZZ_MUTANTS: values.mutants,
    FAULT_ROUNDS: values.rounds,
    FSCK_SIZES: values.sizes,
    ...(values.seed && { FUZZ_SEED: values.seed, FAULT_SEED: values.seed }),
  }
  const args = ['--no-install', 'vitest', 'run', '--root', '.', '--config', 'infra/checks/vitest.config.ts', ...tests]
  process.exitCode = spawnSync('npx', args, { stdio: 'inherit', env }).status ?? 1
}
