import { createAnalytics, readConfig as readAnalytics } from '@testamur/analytics'
import type { ServiceName } from '@testamur/credential-model'
import type { Backend } from '@testamur/gateway'
import { createIssuer, readConfig as readIssuer } from '@testamur/issuer'
import { createLedger, readConfig as readLedger } from '@testamur/ledger'
import { createRegistry, readConfig as readRegistry } from '@testamur/registry'
import { createRevocation, readConfig as readRevocation } from '@testamur/revocation'
import { createServiceClient, type Service } from '@testamur/service-kit'
import type { Services } from './running.js'

/** What answers `http://<service>.internal/…` inside this process, and nothing else. */
function internalFetch(apps: Map<string, Service>): (request: Request) => Promise<Response> {
  return async (request) => {
    const name = new URL(request.url).hostname.replace(/\.internal$/, '')
    const service = apps.get(name)
    if (!service) throw new TypeError(`no service called ${name} in this process`)
    return service.app.fetch(request)
  }
}

/** Callers before those they call. */
const stopOrder: readonly ServiceName[] = ['issuer', 'revocation', 'analytics', 'ledger', 'registry']

type EnvOf = (name: ServiceName) => NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>
type Opened = (ledger: Backend) => Promise<void>

/**
 * All five services in this process, each with its own database and its own consumers. The ledger's environment is waited for only
 * when its turn comes; `opened` is given it before it publishes.
 */
export async function startInProcess(envOf: EnvOf, opened: Opened = async () => {}): Promise<Services> {
  const apps = new Map<string, Service>()
  try {
    return await startAll(apps, envOf, opened)
  } catch (error) {
    // What has started would keep this process alive, and work on without the rest.
    for (const name of stopOrder)
      await apps
        .get(name)
        ?.stop()
        .catch(() => {})
    throw error
  }
}

async function startAll(apps: Map<string, Service>, envOf: EnvOf, opened: Opened): Promise<Services> {
  const fetch = internalFetch(apps)
  const revocation = readRevocation(await envOf('revocation'))
  const registry = createServiceClient({ origin: revocation.registryUrl, credential: revocation.credential, fetch })
  const add = async (service: Promise<Service>) => {
    const made = await service
    apps.set(made.name, made)
    return made
  }
  // The registry comes first: it makes the consortium's key, which the ledger is to pin rather than to trust on first use.
  const first = await createRegistry(readRegistry(await envOf('registry')), { fetch })
  apps.set(first.name, first)
  await first.start()
  const consortiumKey = await first.consortiumKey()
  const ledgerEnv = { CONSORTIUM_KEY: JSON.stringify(consortiumKey), ...(await envOf('ledger')) }
  const [ledger, ...others] = await Promise.all([
    add(createLedger(readLedger(ledgerEnv))),
    add(createIssuer(readIssuer(await envOf('issuer')), { fetch })),
    add(createRevocation(revocation, { registry })),
    add(createAnalytics(readAnalytics(await envOf('analytics')))),
  ])
  await opened((request) => ledger.app.fetch(request))
  const later = [...others, ledger]
  await Promise.all(later.map((service) => service.start()))
  const backends = Object.fromEntries(
    [...apps].map(([name, service]) => [name, (request: Request, env?: unknown) => service.app.fetch(request, env)]),
  )
  const all = [...apps.values()]
  return {
    backends,
    hosted: all,
    started: async () => {},
    drain: () => {
      for (const service of all) service.drain?.()
    },
    stop: async () => {
      for (const name of stopOrder) await apps.get(name)?.stop()
    },
  }
}
