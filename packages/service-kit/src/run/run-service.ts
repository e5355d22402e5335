import { createLogger, flushLogs, type Logger } from '../telemetry/log.js'
import { startTelemetry } from '../telemetry/telemetry.js'
import { type HttpServer, serveHttp } from './serve-http.js'
import type { Service } from './service.js'

export type RunOptions = {
  port: number
  host: string
  /** OTEL_EXPORTER_OTLP_ENDPOINT */
  otlpEndpoint?: string
  log?: Logger
  /** LOG_LEVEL */
  logLevel?: string
  /** How long requests under way may take when the process is asked to stop. */
  drainMs?: number
}

/** The first SIGTERM or SIGINT. The handlers are gone then, so that a second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
}

async function stopInOrder(service: Service, server: HttpServer | undefined, drainMs: number): Promise<void> {
  service.drain?.()
  await server?.close(drainMs)
  await service.stop()
}

/** A process that was told to stop and has stopped all it knows must end, whatever still holds the loop. */
function endSoon(log: Logger): void {
  setTimeout(() => {
    log.error('something still runs after the stop: ending the process')
    flushLogs(log)
    process.kill(process.pid, 'SIGKILL')
  }, 5_000).unref()
}

async function run(service: Service, options: RunOptions, log: Logger): Promise<void> {
  const stop = stopSignal()
  let server: HttpServer | undefined
  try {
    await service.start()
    server = await serveHttp(service.app, options)
    log.info({ url: server.url }, 'ready to serve')
    log.info({ signal: await stop }, 'stopping')
  } finally {
    await stopInOrder(service, server, options.drainMs ?? 10_000)
  }
}

/**
 * The whole life of a service's process: telemetry, start, HTTP, and after SIGTERM or SIGINT an orderly stop. A second
 * signal ends it at once. Never calls process.exit; a failed start sets the exit code to 1.
 */
export async function runService(create: () => Promise<Service>, options: RunOptions): Promise<void> {
  let log = options.log ?? createLogger('process', options.logLevel)
  let end = async () => {}
  try {
    const service = await create()
    log = options.log ?? createLogger(service.name, options.logLevel)
    const telemetry = await startTelemetry({ service: service.name, endpoint: options.otlpEndpoint })
    end = () => telemetry.stop()
    await run(service, options, log)
  } catch (error) {
    process.exitCode = 1
    log.fatal({ err: error }, 'the service ended')
  } finally {
    await end().catch((error: unknown) => log.warn({ err: error }, 'the last traces were not sent'))
    flushLogs(log)
    endSoon(log)
  }
}
