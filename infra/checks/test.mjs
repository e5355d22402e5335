// npm test: builds, runs every test that this machine can run, and ends by naming what it could not and how to get it.
import { spawnSync } from 'node:child_process'
import { missingTools } from './src/tools.mjs'

const help = `npm test [-- PATTERN …]   every test of the repository, or those whose path holds a pattern

  CI=true                 nothing may be missing: a tool that is not there is a failure
  TEST_DATABASE_URL       a PostgreSQL server for the tests (a throw-away one is started otherwise)
  KAFKA_BROKERS           an Apache Kafka for the tests (one is started otherwise: Docker, else Java 17 and Maven)
  OPENBADGES_SAMPLES      a folder with real Open Badges files, tried as well where it is given`

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(help)
  process.exit(0)
}

const missing = missingTools(process.env)
const required = missing.filter((tool) => tool.required)
const say = (tools) => {
  for (const tool of tools)
    console.log(`  not run: ${tool.what} (${tool.lacks})\n           to run them: ${tool.remedy}`)
}
if (process.env.CI === 'true' && required.length > 0) {
  say(required)
  console.log('With CI=true nothing may be missing.')
  process.exit(1)
}

const run = (command, commandArgs) =>
  spawnSync(command, commandArgs, {
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  }).status ?? 1

const built = run('npx', ['--no-install', 'turbo', 'run', 'build', '--output-logs=errors-only'])
const status =
  built ||
  run('npx', ['--no-install', 'vitest', 'run', '--root', '.', '--config', 'infra/checks/vitest.config.ts', ...args])
if (missing.length > 0) {
  console.log('\nWhat this machine could not run:')
  say(missing)
}
process.exitCode = status
