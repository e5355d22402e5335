// Wallets in a process of their own: each connection takes one award after the other through the whole pre-authorized code flow,
// as quickly as answers come, beginning with the university's request that makes the offer. It speaks just enough HTTP/1.1 to leave
// the CPU to what is measured; keys are made and proofs signed for each award anew, as wallets do.
import { generateKeyPairSync, sign } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export type WalletLoad = {
  port: number
  slug: string
  bearer: string
  achievement: string
  /** The identifier of the credential issuer. */
  issuer: string
  connections: number
  seconds: number
  /** Tells the learners of this run from those of others. */
  run: string
}
export type WalletResult = {
  flows: number
  seconds: number
  p50: number
  p99: number
  /** Milliseconds in each step, on average. */
  steps: Record<string, number>
  /** CPU of a wallet for one flow, in µs. */
  micros: number
}

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

type Call = { method: string; path: string; headers?: Record<string, string>; body?: string }

/** One connection that is kept; one request at a time. */
function openConnection(
  port: number,
): Promise<{ call: (call: Call) => Promise<Record<string, unknown>>; end(): void }> {
  return new Promise((resolve, reject) => {
    let held = ''
    let waiting: ((text: string, status: string) => void) | undefined
    const socket: Socket = connect(port, '127.0.0.1').on('error', reject).setEncoding('latin1').setNoDelay(true)
    socket.on('data', (chunk) => {
      held += chunk
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/content-length: (\d+)/i.exec(held.slice(0, end))?.[1] ?? Number.NaN)
      if (held.length < end + 4 + length) return
      const [status, body] = [held.slice(9, 12), held.slice(end + 4, end + 4 + length)]
      held = ''
      waiting?.(body, status)
    })
    const call = ({ method, path, headers = {}, body = '' }: Call) =>
      new Promise<Record<string, unknown>>((answered, failed) => {
        waiting = (text, status) =>
          status.startsWith('2') ? answered(JSON.parse(text)) : failed(new Error(`${path}: ${status} ${text}`))
        const all = {
          host: '127.0.0.1',
          ...headers,
          ...(method === 'POST' && { 'content-length': Buffer.byteLength(body) }),
        }
        const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
        socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
      })
    socket.on('connect', () => resolve({ call, end: () => socket.end() }))
  })
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function prove(issuer: string, nonce: unknown): string {
  const { publicKey, privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const header = { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) }
  const input = `${part(header)}.${part({ aud: issuer, iat: Math.floor(Date.now() / 1_000), nonce })}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** One award from the university's wish to the credential in the wallet. */
async function flow(load: WalletLoad, call: (call: Call) => Promise<Record<string, unknown>>, n: number, took: Took) {
  const { slug, bearer, achievement, issuer, run } = load
  const learner = { id: `${run}-${n}`, givenName: 'Zoë', familyName: `O'Brien ${n}`, email: `z${n}@example.org` }
  const award = await took('award', () =>
    call({
      ...{
        method: 'POST',
        path: '/api/issuer/credentials',
        headers: { ...JSON_TYPE, authorization: `Bearer ${bearer}` },
      },
      body: JSON.stringify({ achievement, learner, result: '8', delivery: 'offer' }),
    }),
  )
  const reference = new URL(String(new URL(String(award.offerUri)).searchParams.get('credential_offer_uri')))
  const offer = await took('offer', () => call({ method: 'GET', path: reference.pathname }))
  const grant = (offer.grants as Record<string, Record<string, unknown>>)[GRANT]
  const form = new URLSearchParams({
    grant_type: GRANT,
    'pre-authorized_code': String(grant?.['pre-authorized_code']),
    tx_code: String(award.txCode),
  })
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const at = `/oid4vci/${slug}`
  const token = await took('token', () =>
    call({ method: 'POST', path: `${at}/token`, headers: type, body: String(form) }),
  )
  const nonce = await took('nonce', () => call({ method: 'POST', path: `${at}/nonce` }))
  const proofs = { jwt: [prove(issuer, nonce.c_nonce)] }
  const headers = { ...JSON_TYPE, authorization: `Bearer ${token.access_token}` }
  const body = JSON.stringify({ credential_configuration_id: 'micro-credential', proofs })
  await took('credential', () => call({ method: 'POST', path: `${at}/credential`, headers, body }))
}

type Took = <T>(step: string, work: () => Promise<T>) => Promise<T>

async function run(load: WalletLoad): Promise<WalletResult> {
  const times: number[] = []
  const steps: Record<string, number> = {}
  let next = 0
  const start = performance.now()
  const end = start + load.seconds * 1_000
  const took: Took = async (step, work) => {
    const from = performance.now()
    const answer = await work()
    steps[step] = (steps[step] ?? 0) + performance.now() - from
    return answer
  }
  const cpu = process.cpuUsage()
  const wallet = async () => {
    const { call, end: close } = await openConnection(load.port)
    while (performance.now() < end) {
      const from = performance.now()
      await flow(load, call, next++, took)
      times.push(performance.now() - from)
    }
    close()
  }
  await Promise.all(Array.from({ length: load.connections }, wallet))
  const { user, system } = process.cpuUsage(cpu)
  const sorted = times.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  for (const step of Object.keys(steps)) steps[step] = Math.round((steps[step]! / times.length) * 10) / 10
  const seconds = (performance.now() - start) / 1_000
  return { flows: times.length, seconds, p50: at(0.5), p99: at(0.99), steps, micros: (user + system) / times.length }
}

process.once('message', async (load: WalletLoad) => {
  process.send?.(await run(load))
  process.disconnect()
})
