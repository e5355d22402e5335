// Compiles pkcs11js, which install scripts would do if they were not off. Headers that lie beside Node.js are used, so that
// nothing is fetched where they are there.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const prefix = dirname(dirname(process.execPath))
const headers = [prefix, '/usr', '/usr/local'].find((dir) => existsSync(join(dir, 'include', 'node', 'node.h')))
const { status } = spawnSync('npm', ['rebuild', 'pkcs11js', '--ignore-scripts=false'], {
  stdio: 'inherit',
  env: { ...process.env, ...(headers && { npm_config_nodedir: headers }) },
})
process.exitCode = status ?? 1
