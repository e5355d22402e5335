import { parseArgs } from 'node:util'
import { startKafka } from './cluster.js'
import { KafkaError } from './errors.js'
import { logTail } from './log-tail.js'
import type { KafkaNode } from './node.js'

const help = `Usage: kafka start [--port P] [--brokers 1|3] [--home DIR]

Keeps an Apache Kafka on 127.0.0.1 until Ctrl-C and prints KAFKA_BROKERS=… once it answers.

  --port P       the first broker's port (default 9092; with three brokers also P+1 and P+2)
  --brokers 1|3  how many brokers (default 1)
  --home DIR     keep the data there and continue from it; without it the data goes at the end
  --help         this text

Needs Java 17. The first start fetches Kafka's jars through Maven (about 45 MB).
`

export type CliIo = {
  print(text: string): void
  /** resolves when the person has had enough */
  untilAsked(): Promise<void>
}

/** @returns the exit code: 0 after an orderly end, 1 if Kafka failed, 2 if the arguments were wrong */
export async function runCli(args: readonly string[], io: CliIo = terminal): Promise<number> {
  try {
    const { help: wanted, ...options } = parse(args)
    if (wanted) io.print(help)
    else await keep(options, io)
    return 0
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    io.print(`${error.message}\n`)
    return error.code === 'INVALID_OPTION' ? 2 : 1
  }
}

type Wanted = { port: number; brokers: 1 | 3; dir?: string }

async function keep(wanted: Wanted, io: CliIo): Promise<void> {
  const asked = io.untilAsked()
  await using kafka = await startKafka(wanted)
  io.print(`KAFKA_BROKERS=${kafka.brokers}\n`)
  await Promise.race([asked, ...kafka.nodes.map(untilBroken)])
}

async function untilBroken(node: KafkaNode): Promise<never> {
  await node.ended()
  throw new KafkaError('START_FAILED', `Kafka broker ${node.id} has ended by itself\n${logTail(node.log)}`)
}

function parse(args: readonly string[]): Wanted & { help: boolean } {
  const { values, positionals } = read(args)
  const brokers = values.brokers === '3' ? 3 : 1
  if (!values.help) checkUsage(positionals, values.brokers)
  return {
    help: values.help,
    port: Number(values.port),
    brokers,
    ...(values.home && { dir: values.home }),
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '9092' },
        brokers: { type: 'string', default: '1' },
        home: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new KafkaError('INVALID_OPTION', `${(error as Error).message}\n\n${help}`)
  }
}

function checkUsage(positionals: readonly string[], brokers: string): void {
  if (positionals.length !== 1 || positionals[0] !== 'start')
    throw new KafkaError('INVALID_OPTION', `what to do is "start", not "${positionals.join(' ')}"\n\n${help}`)
  if (brokers !== '1' && brokers !== '3')
    throw new KafkaError('INVALID_OPTION', `--brokers is 1 or 3, not "${brokers}"\n\n${help}`)
}

const terminal: CliIo = {
  print: (text) => void process.stdout.write(text),
  untilAsked: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
    }),
}
