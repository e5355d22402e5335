import { WitnessError } from './errors.js'
import { type OpenWitness, openWitness } from './open-witness.js'
import { help, type Options, readOptions } from './options.js'
import { pinPolicy } from './pin-policy.js'
import { serveWitness } from './server.js'
import { trustOnFirstUse } from './trust-log.js'

const STOP_WITHIN_MS = 5_000

const say = (line: string): void => console.error(`witness: ${line}`)

/** Resolves when the process is told to stop, or when the parent that holds its standard input is gone. */
function untilAsked(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    const asked = () => resolve()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
    if (withParent) process.stdin.on('end', asked).on('close', asked).on('error', asked).resume()
  })
}

/** A witness in a process of its own until it is told to stop. @returns the exit code */
export async function run(args: readonly string[]): Promise<number> {
  try {
    if (args[0] === 'policy') return await pinPolicy(args.slice(1), say).then(() => 0)
    const options = readOptions(args)
    if (options) return await witnessUntil(untilAsked(options.withParent), options)
    console.log(help)
    return 0
  } catch (error) {
    const known = error instanceof WitnessError
    say(known ? error.message : ((error as Error).stack ?? String(error)))
    return known ? 2 : 1
  } finally {
    // It may be a pipe that the parent keeps open: listened to, it would keep a witness alive that does not start.
    process.stdin.destroy()
  }
}

async function witnessUntil(asked: Promise<void>, options: Options): Promise<number> {
  const opened = await openWitness({ ...options, say })
  try {
    return await serveUntil(asked, options, opened)
  } finally {
    opened.close()
  }
}

async function serveUntil(asked: Promise<void>, options: Options, { witness, logs }: OpenWitness): Promise<number> {
  const stop = new AbortController()
  let lose: (code: number) => void = () => {}
  const lost = new Promise<number>((resolve) => {
    lose = resolve
  })
  const server = await serveWitness(witness, options, (error) => {
    say(`a checkpoint was not cosigned: ${error.stack}`)
    // The home is another's now: whatever is signed here from now on could contradict it.
    if (error instanceof WitnessError) lose(1)
  })
  const [first, ...more] = witness.keys
  console.log(
    JSON.stringify({
      name: first?.signer.name,
      vkey: first?.vkey,
      more: more.map(({ vkey }) => vkey),
      url: server.url,
    }),
  )
  for (const url of options.logUrls) void trustOnFirstUse(url, logs, say, stop.signal)
  const code = await Promise.race([asked.then(() => 0), lost])
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_WITHIN_MS).unref()
  stop.abort()
  await server.close()
  return code
}
