#!/usr/bin/env node
// npx testamur: what an auditor and a keeper of copies runs. It needs nothing of the town but its build.
import { buildIfStale } from './build.mjs'

await buildIfStale()
const { run } = await import('@testamur/auditor')
process.exitCode = await run(process.argv.slice(2))
