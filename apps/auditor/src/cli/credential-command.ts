import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ProofError, type Trust, type VerifyInput, type VerifyReport, verify } from '@testamur/credential-proof'
import { formatPolicy } from '@testamur/transparency-log'
import { keptTrust } from '../keep/kept-trust.js'
import { readPolicyFile, readTrustFile } from '../keep/trust.js'
import { UsageError } from '../usage-error.js'
import { exitCodes, type Io, readArgs } from './io.js'
import { isUrl } from './place.js'

const options = {
  trust: { type: 'string' },
  keep: { type: 'string' },
  url: { type: 'string' },
  receipt: { type: 'string' },
  policy: { type: 'string' },
  nonce: { type: 'string' },
  audience: { type: 'string' },
  json: { type: 'boolean' },
} as const

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true })
type Values = ReturnType<typeof parse>['values']

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function originOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (!isUrl(url) || !URL.canParse(url))
    throw new UsageError(`--url ${url}: give an origin, such as http://localhost:8080`)
  return new URL(url).origin
}

const inputOf = (file: string, { receipt, nonce, audience }: Values): VerifyInput => ({
  // Editors end files with a line break, which is no part of a credential.
  presentation: readText(file).replace(/\r?\n$/, ''),
  ...(receipt !== undefined && { receipt: readText(receipt) }),
  ...(nonce !== undefined && { nonce }),
  ...(audience !== undefined && { audience }),
})

type Known = { trust: Trust; issuedByHttp: boolean; until: Date }

async function knownFrom(values: Values, io: Io): Promise<Known> {
  if (values.trust === undefined)
    throw new UsageError("--trust FILE is needed: the consortium's key, pinned beforehand")
  if (values.keep === undefined) throw new UsageError('--keep DIR is needed: where what is known is kept')
  const policy = values.policy === undefined ? undefined : formatPolicy(readPolicyFile(values.policy))
  const { consortium } = readTrustFile(values.trust)
  const where = { folder: values.keep, origin: originOf(values.url), fetch: io.fetch, signal: io.signal }
  const { trust, list } = await keptTrust(where, consortium, io.now())
  const logPolicy = policy === undefined ? {} : { logPolicy: policy }
  return { trust: { ...trust, ...logPolicy }, issuedByHttp: list.iss.startsWith('http:'), until: list.expires }
}

function tell({ verdict, checks, credential }: VerifyReport, until: Date, io: Io): void {
  const by = credential ? `, issued by ${credential.member.name}` : ''
  io.out(`${verdict}${by} (members and keys as they are known until ${until.toISOString()})`)
  for (const { outcome, name, why } of checks) io.out(`  ${outcome.padEnd(11)}  ${name.padEnd(13)}  ${why}`)
}

/** Without a list of members nothing can be told; with a forged one, nothing may. */
function untold(error: unknown, values: Values, io: Io): number {
  const code = error instanceof ProofError ? error.code : 'TRUST_UNAVAILABLE'
  const why = (error as Error).message
  io.out(values.json ? JSON.stringify({ verdict: 'cannot-tell', code, why }) : `cannot-tell: ${code}: ${why}`)
  return exitCodes['cannot-tell']
}

const exitOf = (verdict: VerifyReport['verdict']): number =>
  verdict === 'valid' ? exitCodes.clean : verdict === 'cannot-tell' ? exitCodes['cannot-tell'] : exitCodes.broken

/** `testamur credential verify`. @returns the exit code */
export async function credentialCommand(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(() => parse(args))
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('name one credential')
  const input = inputOf(file, values)
  let known: Known
  try {
    known = await knownFrom(values, io)
  } catch (error) {
    if (error instanceof UsageError) throw error
    return untold(error, values, io)
  }
  const report = await verify(input, known.trust, { allowLoopbackHttp: known.issuedByHttp })
  if (values.json) io.out(JSON.stringify(report))
  else tell(report, known.until, io)
  return exitOf(report.verdict)
}
