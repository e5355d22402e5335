#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/cli.js', import.meta.url)
if (existsSync(built)) {
  const { runCli } = await import(built.href)
  process.exitCode = await runCli(process.argv.slice(2))
} else {
  console.error('not built yet: run `npm run build` at the root of the repository first')
  process.exitCode = 1
}
