import { rm, writeFile } from 'node:fs/promises'
import { requireTools } from './available.js'
import { KafkaError } from './errors.js'
import { type Home, openHome } from './home.js'
import { installKafka } from './install.js'
import { formatStorage, type Jvm } from './jvm.js'
import { createNode, type KafkaNode, type ManagedNode } from './node.js'
import { freePorts, HOST, isFree } from './ports.js'
import { type Seat, serverProperties } from './properties.js'
import { readSettings } from './settings.js'
import { startWatchdog, type Watchdog } from './watchdog.js'

export type StartOptions = {
  /** one combined node, or three with a quorum and everything replicated three times (`min.insync.replicas` 2) */
  readonly brokers: 1 | 3
  /** Java's heap for each broker in MiB; default 512 for one, 256 for each of three */
  readonly heapMb?: number
  /** a data folder to keep and to continue from; default a temporary one that `stop` removes */
  readonly dir?: string
  /** the first broker's port (the others take the next ones); default free ones */
  readonly port?: number
  /** more lines for every broker's `server.properties`; they win over ours */
  readonly properties?: Readonly<Record<string, string>>
}

/** A running cluster, on 127.0.0.1 only. Its brokers end with the process that started them, even if that is killed. */
export type KafkaCluster = {
  /** bootstrap list: `127.0.0.1:<port>`, comma-separated */
  readonly brokers: string
  readonly nodes: readonly KafkaNode[]
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const TRIES = 5

/**
 * Starts Apache Kafka in KRaft mode, installing it first if need be, and waits until every broker sees all the others.
 * @throws KafkaError with the tail of the broker's log if it does not come up
 */
export async function startKafka(options: StartOptions): Promise<KafkaCluster> {
  return startOn(options, freePorts)
}

/** @param choosePorts stands in for our look at what is free */
export async function startOn(options: StartOptions, choosePorts: typeof freePorts): Promise<KafkaCluster> {
  checkOptions(options)
  const lib = await installKafka()
  const settings = readSettings()
  requireTools(settings)
  const home = await openHome(options.brokers, options.dir)
  const watchdog = startWatchdog(home.temporary ? home.folder : undefined)
  try {
    return await bringUp(options, choosePorts, { java: settings.java, lib }, home, watchdog)
  } catch (error) {
    watchdog.dismiss()
    await home.dispose()
    throw error
  }
}

function checkOptions({ brokers, heapMb = 256, port = 9092 }: StartOptions): void {
  const wrong = (what: string) => new KafkaError('INVALID_OPTION', what)
  if (brokers !== 1 && brokers !== 3) throw wrong(`brokers must be 1 or 3, not ${String(brokers)}`)
  if (!Number.isInteger(heapMb) || heapMb < 128) throw wrong(`heapMb must be a whole number from 128, not ${heapMb}`)
  if (!Number.isInteger(port) || port < 1 || port > 65_533) throw wrong(`port must be from 1 to 65533, not ${port}`)
}

/** Between our look at a port and the broker's bind somebody may take it: then all is tried again on other ports. */
async function bringUp(
  options: StartOptions,
  choosePorts: typeof freePorts,
  jvm: Jvm,
  home: Home,
  watchdog: Watchdog,
): Promise<KafkaCluster> {
  for (let tried = 1; ; tried++) {
    const seats = await chooseSeats(options, choosePorts)
    const nodes = await prepare(options, seats, jvm, home, watchdog)
    try {
      await Promise.all(nodes.map((node) => launchAndWait(node, seats)))
      return clusterOf(nodes, home, watchdog)
    } catch (error) {
      await Promise.all(nodes.map((node) => node.kill()))
      const clash = error instanceof KafkaError && error.code === 'PORT_TAKEN'
      if (!clash || tried === TRIES) throw error
      await Promise.all(nodes.map((node) => rm(node.log, { force: true })))
    }
  }
}

async function chooseSeats({ brokers, port }: StartOptions, choosePorts: typeof freePorts): Promise<Seat[]> {
  const fixed = port === undefined ? [] : Array.from({ length: brokers }, (_, n) => port + n)
  for (const wanted of fixed)
    if (!(await isFree(wanted)))
      throw new KafkaError('PORT_TAKEN', `port ${wanted} is taken: stop what listens there, or name another port`)
  const free = await choosePorts(brokers * 2 - fixed.length, fixed)
  const ports = [...fixed, ...free]
  return Array.from({ length: brokers }, (_, n) => ({
    id: n + 1,
    port: ports[n]!,
    controllerPort: ports[brokers + n]!,
  }))
}

function prepare(options: StartOptions, seats: Seat[], jvm: Jvm, home: Home, watchdog: Watchdog) {
  const heapMb = options.heapMb ?? (options.brokers === 1 ? 512 : 256)
  return Promise.all(
    seats.map(async (seat) => {
      const files = await home.filesOf(seat.id)
      await writeFile(files.properties, serverProperties(seat, seats, files.data, options.properties))
      await formatStorage(jvm, files, home.clusterId)
      return createNode({
        seat,
        files,
        jvm,
        heapMb,
        clusterId: home.clusterId,
        watchdog,
      })
    }),
  )
}

async function launchAndWait(node: ManagedNode, seats: readonly Seat[]): Promise<void> {
  node.launch()
  await node.ready(seats.map(({ id }) => id))
}

function clusterOf(nodes: readonly ManagedNode[], home: Home, watchdog: Watchdog): KafkaCluster {
  const stop = async () => {
    // Data that nobody will read again needs no orderly end.
    await Promise.all(nodes.map((node) => (home.temporary ? node.kill() : node.stop())))
    watchdog.dismiss()
    await home.dispose()
  }
  return {
    brokers: nodes.map(({ port }) => `${HOST}:${port}`).join(','),
    nodes,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
