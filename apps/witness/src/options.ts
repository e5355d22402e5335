import { parseArgs } from 'node:util'
import { WitnessError } from './errors.js'

export const help = `witness: cosigns the checkpoints of transparency logs (C2SP tlog-witness)

  node apps/witness/dist/main.js --home DIR --name NAME [--log VKEY]...
  node apps/witness/dist/main.js policy FILE NAME=URL...
                   writes the policy of a log with these witnesses, each of them needed (C2SP tlog-policy)

  POST /add-checkpoint             for logs
  GET  /<SHA-256 of an origin>/checkpoint   what was cosigned last
  GET  /vkey, /healthz

  --home DIR       where key and state are kept; one process has it at a time
  --name NAME      its name, an address without its scheme; needed at the first start alone
  --log VKEY       a log to watch, by its verifier key; again for each. Those of DIR/logs are watched too,
                   one a line, and the file is read again when it changes
  --log-url URL    a log whose key is asked for at URL/vkey and kept in DIR/logs: trust on first use
  --port P         the port (8077); 0 picks one
  --host HOST      the address to listen on (127.0.0.1)
  --ml-dsa         cosigns by ML-DSA-44 too, with a second key
  --with-parent    ends when its standard input does
  --help

At the start it writes one line of JSON: {"name", "vkey", "url"}.`

export type Options = {
  home: string
  name?: string
  port: number
  host: string
  logs: readonly string[]
  logUrls: readonly string[]
  mldsa: boolean
  withParent: boolean
}

const one = { type: 'string' } as const
const many = { type: 'string', multiple: true, default: [] as string[] } as const
const flag = { type: 'boolean', default: false } as const

/** Reads the arguments; undefined where only help is asked for. @throws WitnessError */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const port = Number(values.port ?? 8077)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WitnessError(`--port ${values.port} is not a port, 0 to 65535`)
  if (!values.home) throw new WitnessError('--home is needed: the folder that key and state are kept in')
  const bad = values['log-url'].find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
  if (bad !== undefined) throw new WitnessError(`--log-url ${bad} is no http or https address`)
  return {
    home: values.home,
    name: values.name,
    port,
    host: values.host ?? '127.0.0.1',
    logs: values.log,
    logUrls: values['log-url'],
    mldsa: values['ml-dsa'],
    withParent: values['with-parent'],
  }
}

function parse(args: readonly string[]) {
  try {
    const options = {
      ...{ home: one, name: one, port: one, host: one, log: many, 'log-url': many },
      ...{ 'ml-dsa': flag, 'with-parent': flag, help: { ...flag, short: 'h' } },
    }
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw new WitnessError(`${(cause as Error).message}. See --help`, { cause })
  }
}
