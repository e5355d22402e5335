// npm run lint: Biome, the import rules, the types. Prints every finding, exits 1 where there is one.
import { spawnSync } from 'node:child_process'
import { checkImports } from './src/import-rules.mjs'

const run = (name, command, args) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  console.log(`${status === 0 ? 'ok   ' : 'FAILS'} ${name}`)
  return status === 0
}

const broken = checkImports()
for (const line of broken) console.log(line)
console.log(`${broken.length === 0 ? 'ok   ' : 'FAILS'} import rules`)

const results = [
  broken.length === 0,
  run('biome', 'npx', ['--no-install', 'biome', 'check', '--error-on-warnings', '.']),
  run('types', 'npx', ['--no-install', 'turbo', 'run', 'typecheck', '--output-logs=errors-only']),
]
process.exitCode = results.every(Boolean) ? 0 : 1
