import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { KafkaError } from './errors.js'
import { type Jvm, type NodeFiles, spawnBroker } from './jvm.js'
import { logLength, logSince, logTail } from './log-tail.js'
import type { Seat } from './properties.js'
import type { Watchdog } from './watchdog.js'
import { askMetadata } from './wire.js'

/** One broker of the cluster. Its port and its data outlive its process. */
export type KafkaNode = {
  readonly id: number
  readonly port: number
  /** of the Java process; undefined while it is down */
  readonly pid: number | undefined
  /** the file that keeps what the broker has written to its output */
  readonly log: string
  /** Sends a signal, SIGKILL by default, and waits for the end if the signal is one that ends a broker. No effect while down. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Starts it again on the same port and data, and waits until it answers as a living member. No effect while up. */
  start(): Promise<void>
  /** Asks it to end in order, and ends it by force after 20 seconds. No effect while down. */
  stop(): Promise<void>
  /** Resolves when its present process is over, whoever ended it; at once while down. */
  ended(): Promise<void>
}

export type NodeSetup = {
  readonly seat: Seat
  readonly files: NodeFiles
  readonly jvm: Jvm
  readonly heapMb: number
  readonly clusterId: string
  readonly watchdog: Watchdog
}

/** What the cluster does with a node beyond the public part: start it without waiting, wait for `members` apart. */
export type ManagedNode = KafkaNode & {
  launch(): void
  ready(members: readonly number[]): Promise<void>
}

const POLL_MS = 50
const READY_MS = 90_000
const GRACE_MS = 20_000
const DEADLY: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGABRT', 'SIGSEGV']

export function createNode(setup: NodeSetup): ManagedNode {
  const { seat, files, jvm, heapMb, watchdog } = setup
  let child: ChildProcess | undefined
  let ended: Promise<void> = Promise.resolve()
  let logStart = 0

  const launch = () => {
    if (child) return
    logStart = logLength(files.log)
    const started = spawnBroker(jvm, files, heapMb)
    child = started
    const { pid } = started
    if (pid) watchdog.watch(pid)
    ended = new Promise((resolve) => {
      const over = () => {
        if (pid) watchdog.forget(pid)
        child = undefined
        resolve()
      }
      started.once('exit', over)
      started.once('error', over)
    })
  }
  const ready = async (members: readonly number[]) => {
    const trouble = await untilMember(setup, members, () => child !== undefined)
    if (trouble) throw failure(setup, trouble, logSince(files.log, logStart))
  }

  return {
    id: seat.id,
    port: seat.port,
    log: files.log,
    get pid() {
      return child?.pid
    },
    launch,
    ready,
    ended: () => ended,
    async kill(signal = 'SIGKILL') {
      child?.kill(signal)
      if (DEADLY.includes(signal)) await ended
    },
    async start() {
      launch()
      await ready([seat.id])
    },
    async stop() {
      child?.kill('SIGTERM')
      const patience = new AbortController()
      const tooLong = wait(GRACE_MS, true, { signal: patience.signal }).catch(() => false)
      if (await Promise.race([ended, tooLong])) child?.kill('SIGKILL')
      await ended
      patience.abort()
    },
  }
}

/**
 * Until the broker sees all `members` alive. The cluster's id must be ours: a stranger may have been quicker on the port.
 * @returns what kept it from that, if anything did
 */
async function untilMember(
  setup: NodeSetup,
  members: readonly number[],
  lives: () => boolean,
): Promise<string | undefined> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (!lives()) return 'ended while starting'
    const view = await askMetadata(setup.seat.port).catch(() => undefined)
    if (view?.clusterId === setup.clusterId && members.every((id) => view.brokerIds.includes(id))) return
    await wait(POLL_MS)
  }
  return `did not answer within ${READY_MS / 1000} s`
}

function failure({ seat, files }: NodeSetup, trouble: string, said: string): KafkaError {
  const name = `Kafka broker ${seat.id} on port ${seat.port}`
  const tail = logTail(files.log)
  if (/Address already in use/.test(said)) return new KafkaError('PORT_TAKEN', `${name}: the port is taken\n${tail}`)
  if (/Failed to acquire lock/.test(said))
    return new KafkaError('FOLDER_UNUSABLE', `${name}: ${files.data} is in use by another running broker\n${tail}`)
  return new KafkaError('START_FAILED', `${name} ${trouble}\n${tail}`)
}
