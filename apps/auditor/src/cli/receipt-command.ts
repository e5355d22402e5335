import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readEntry } from '@testamur/credential-proof'
import { LogError, leafHash, parseProof, verifyProof } from '@testamur/transparency-log'
import { readPolicyFile } from '../keep/trust.js'
import { UsageError } from '../usage-error.js'
import { exitCodes, type Io, readArgs, thousands } from './io.js'

const options = { entry: { type: 'string' }, policy: { type: 'string' }, json: { type: 'boolean' } } as const

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true })

const NEWLINE = 0x0a

/** The entry's bytes. An editor's newline at the end of a file is not part of a ledger entry, which is one line. */
function entryBytes(given: string): Uint8Array {
  const bytes = existsSync(given) ? readFileSync(given) : Buffer.from(given)
  const isLine = bytes.at(-1) === NEWLINE && readEntry(bytes.subarray(0, -1).toString()).ok
  return isLine ? bytes.subarray(0, -1) : bytes
}

function readReceipt(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** `testamur ledger verify-receipt`. @returns the exit code */
export async function receiptCommand(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(() => parse(args))
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('name one receipt')
  if (values.entry === undefined) throw new UsageError('--entry FILE|TEXT is needed: a receipt is about one entry')
  if (values.policy === undefined) throw new UsageError('--policy FILE is needed: whose checkpoints are to be believed')
  const policy = readPolicyFile(values.policy)
  const [text, bytes] = [readReceipt(file), entryBytes(values.entry)]
  try {
    const proof = parseProof(text)
    const { origin, size, cosignatures } = await verifyProof(proof, leafHash(bytes), policy)
    const cosigned = cosignatures.map(({ name, timestamp }) => ({
      name,
      at: new Date(timestamp * 1_000).toISOString(),
    }))
    if (values.json) io.out(JSON.stringify({ valid: true, origin, index: proof.index, size, cosigned }))
    else {
      io.out(`The entry is in the log ${origin}, at ${thousands(proof.index)} of ${thousands(size)}.`)
      for (const { name, at } of cosigned) io.out(`  cosigned by ${name} at ${at}`)
    }
    return exitCodes.clean
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    const { code, message } = error
    io.out(values.json ? JSON.stringify({ valid: false, code, why: message }) : `It does not hold: ${code}: ${message}`)
    return exitCodes.broken
  }
}
