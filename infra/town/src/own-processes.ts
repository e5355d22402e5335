import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type ServiceName, serviceNames } from '@testamur/credential-model'
import { type Backend, proxyTo } from '@testamur/gateway'
import type { Services } from './running.js'
import type { Origins } from './service-env.js'

const RESTART_AFTER_MS = 1_000
const STOP_WITHIN_MS = 15_000
const READY_WITHIN_MS = 120_000

const listenSomewhere = async (): Promise<Server> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function release(server: Server): Promise<number> {
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no free port on 127.0.0.1')
  return address.port
}

/** A free port for each service, and the origins that follow from them. */
export async function choosePorts(): Promise<{ ports: Record<ServiceName, number>; origins: Origins }> {
  // All are held until each has one: a port that was let go of could be given out a second time.
  const held = await Promise.all(serviceNames.map(async (name) => [name, await listenSomewhere()] as const))
  const pairs = await Promise.all(held.map(async ([name, server]) => [name, await release(server)] as const))
  const ports = Object.fromEntries(pairs) as Record<ServiceName, number>
  const origins = Object.fromEntries(pairs.map(([name, port]) => [name, `http://127.0.0.1:${port}`])) as Origins
  return { ports, origins }
}

const mainOf = (name: ServiceName) => fileURLToPath(new URL(`../../../apps/${name}/dist/main.js`, import.meta.url))

/** A service in a process of its own, started again when it ends unasked. Its group is its own, so that Ctrl-C reaches the launcher alone. */
function keepRunning(name: ServiceName, env: NodeJS.ProcessEnv, say: (line: string) => void) {
  let child: ChildProcess
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  const launch = () => {
    child = spawn(process.execPath, [mainOf(name)], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    })
    child.once('exit', (code, signal) => {
      if (stopping) return
      say(`${name} ended (${signal ?? `code ${code}`}); it is started again`)
      timer = setTimeout(launch, RESTART_AFTER_MS)
    })
  }
  launch()
  return async () => {
    stopping = true
    clearTimeout(timer)
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
    await ended
    clearTimeout(hard)
  }
}

/** Waits until a service says that it can work, for two minutes at most: then it says what is missing, and goes on trying by itself. */
async function untilReady(name: string, ask: Backend, say: (line: string) => void): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  for (;;) {
    const answer = await ask(new Request('http://internal/readyz'))
    if (answer.ok) return
    if (Date.now() > deadline) return say(`${name} is not ready yet: ${await answer.text()}`)
    await answer.body?.cancel()
    await pause(100)
  }
}

/** Each service in a process of its own, as compose has it. */
export function startOwnProcesses(
  envOf: (name: ServiceName) => NodeJS.ProcessEnv,
  origins: Origins,
  say: (line: string) => void,
): Services {
  const stops = serviceNames.map((name) => keepRunning(name, envOf(name), say))
  const backends = Object.fromEntries(serviceNames.map((name) => [name, proxyTo(name, origins[name])]))
  // Each process drains by itself when it is told to stop.
  const stop = async () => void (await Promise.all(stops.map((stopOne) => stopOne())))
  const started = async () =>
    void (await Promise.all(Object.entries(backends).map(([name, ask]) => untilReady(name, ask, say))))
  return { backends, hosted: [], started, drain: () => {}, stop }
}
