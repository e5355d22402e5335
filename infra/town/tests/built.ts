import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serviceNames } from '@testamur/credential-model'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What tests of own processes run: the build that `npm test` makes first. @throws Error where it is missing */
export function ensureBuilt(): void {
  const files = [
    'infra/town/dist/index.js',
    'apps/witness/dist/main.js',
    'apps/auditor/dist/main.js',
    ...serviceNames.map((name) => `apps/${name}/dist/main.js`),
  ]
  const missing = files.filter((file) => !existsSync(root + file))
  if (missing.length > 0)
    throw new Error(`not built: ${missing.join(', ')}. Run npm run build, or npm test, which builds first.`)
}
