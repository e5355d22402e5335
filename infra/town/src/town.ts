import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceName } from '@testamur/credential-model'
import { type Backend, type Check, createGateway } from '@testamur/gateway'
import { startLastingPostgres } from '@testamur/postgres'
import { type Service, serveHttp, startTelemetry } from '@testamur/service-kit'
import { startAuditor } from './auditor.js'
import { readConfig, type TownConfig } from './config.js'
import { createDemo, type Demo } from './demo/demo.js'
import { takeHome, writeWhole } from './home.js'
import { startInProcess } from './in-process.js'
import { choosePorts, startOwnProcesses } from './own-processes.js'
import { openSecrets, type Secrets } from './secrets.js'
import { internalOrigins, serviceEnv } from './service-env.js'
import { keepTrust, pinned } from './trust.js'
import { version } from './version.js'
import { startWitnesses, type Witnesses } from './witnesses.js'

export type Town = {
  config: TownConfig
  url: string
  demo: Demo | undefined
  operatorFile: string
  /** The services that run in this process. */
  hosted: readonly Service[]
  /** What /readyz would name: parts that cannot work right now, such as a bus that does not answer. */
  missing(): Promise<Check[]>
  stop(): Promise<void>
}

export type TownOptions = {
  env: NodeJS.ProcessEnv
  ownProcesses?: boolean
  say: (line: string) => void
  /** Aborted where the start is to be given up: what was begun is stopped in order. */
  signal?: AbortSignal
}

/** How long requests under way may take when the town is asked to stop. */
const DRAIN_MS = 5_000

const webRoot = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url))

function writeOperator(config: TownConfig, secrets: Secrets): string {
  const file = join(config.home, 'operator.json')
  const text = `${JSON.stringify({ url: config.publicUrl, key: secrets.operatorKey }, null, 2)}\n`
  writeWhole(file, text, 0o600)
  return file
}

async function missingOf(gateway: Backend): Promise<Check[]> {
  const answer = await gateway(new Request('http://internal/readyz'))
  const { checks } = (await answer.json()) as { checks: Check[] }
  return checks.filter((check) => !check.ok)
}

/** Undoes what was begun, last first; every step is tried. */
function unwinder() {
  const steps: (() => unknown)[] = []
  return {
    add: (step: () => unknown) => void steps.push(step),
    unwind: async () => {
      for (const step of steps.splice(0).reverse()) await (async () => step())().catch(() => {})
    },
  }
}

type Given = { config: TownConfig; secrets: Secrets; databaseUrl: string }

async function startServices(options: TownOptions, given: Given, witnesses: Witnesses | undefined) {
  const policyFile = async () => (await witnesses?.policyFile()) ?? given.config.policyFile
  const introduce = async (ledger: Backend) => witnesses?.introduce(ledger)
  const pin = pinned(given.config)
  const shared = { ...given, env: { ...(pin && { CONSORTIUM_KEY: pin }), ...options.env } }
  if (!options.ownProcesses)
    return startInProcess(async (name: ServiceName) => {
      const policy = name === 'ledger' ? await policyFile() : undefined
      return serviceEnv(name, { ...shared, origins: internalOrigins, policyFile: policy })
    }, introduce)
  const { ports, origins } = await choosePorts()
  const own = { ...shared, origins, policyFile: await policyFile(), trustProxy: true }
  const envOf = (name: ServiceName) => serviceEnv(name, { ...own, port: ports[name] })
  const services = startOwnProcesses(envOf, origins, options.say)
  if (services.backends.ledger) void introduce(services.backends.ledger)
  return services
}

/**
 * Brings up everything behind one origin: PostgreSQL (embedded unless DATABASE_URL points to a server), the ledger's witnesses, the
 * services, the gateway, the demo. Each part is stopped in the opposite order, PostgreSQL last.
 */
export async function startTown(options: TownOptions): Promise<Town> {
  const config = readConfig(options.env)
  const undo = unwinder()
  try {
    undo.add(takeHome(config.home, config.publicUrl))
    const secrets = openSecrets(config.home)
    // They come up while PostgreSQL does, and are stopped after the ledger.
    const witnesses = config.witnesses > 0 ? startWitnesses(config, options.say) : undefined
    undo.add(() => witnesses?.stop())
    let { databaseUrl } = config
    if (!databaseUrl) {
      const postgres = await startLastingPostgres(config.home)
      undo.add(() => postgres.stop())
      databaseUrl = postgres.url
    }
    const telemetry = await startTelemetry({
      service: 'town',
      version,
      endpoint: options.env.OTEL_EXPORTER_OTLP_ENDPOINT,
    })
    undo.add(() => telemetry.stop())
    options.signal?.throwIfAborted()
    const services = await startServices(options, { config, secrets, databaseUrl }, witnesses)
    undo.add(() => services.stop())
    const demo = config.demo
      ? createDemo({
          home: config.home,
          url: config.publicUrl,
          operatorKey: secrets.operatorKey,
          demoCredential: secrets.serviceCredentials.demo ?? '',
          fetch: (request) => gateway(request),
          say: options.say,
        })
      : undefined
    const gateway = createGateway({
      backends: services.backends,
      webRoot,
      publicUrl: config.publicUrl,
      version,
      ready: async () =>
        demo
          ? [{ name: 'demo', ok: demo.ready(), ...(!demo.ready() && { why: 'the demo consortium is being admitted' }) }]
          : [],
      documents: { '/demo/samples.json': () => demo?.samples(), '/demo/progress.json': () => demo?.progress() },
    })
    // Before anyone can be told that all is ready: a program that waits for that reads the file next.
    const operatorFile = demo ? join(config.home, 'demo.json') : writeOperator(config, secrets)
    const server = await serveHttp({ fetch: gateway }, config)
    undo.add(() => server.close(DRAIN_MS))
    undo.add(() => services.drain())
    await services.started()
    await keepTrust(config, services)
    options.signal?.throwIfAborted()
    if (demo) {
      undo.add(() => demo.stop())
      options.signal?.addEventListener('abort', () => void demo.stop(), { once: true })
      await demo.start()
      undo.add(startAuditor(config, server.url, options.say))
    }
    options.signal?.throwIfAborted()
    return {
      config,
      url: config.publicUrl,
      demo,
      operatorFile,
      hosted: services.hosted,
      missing: () => missingOf(gateway),
      stop: undo.unwind,
    }
  } catch (error) {
    await undo.unwind()
    throw error
  }
}
