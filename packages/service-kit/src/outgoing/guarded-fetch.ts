import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { type BlockList, isIP, type LookupFunction } from 'node:net'
import { TestamurError } from '@testamur/credential-model'
import { Agent, buildConnector, request } from 'undici'
import { holds, isPublicAddress, networkSet } from './networks.js'
import { readCapped } from './read-capped.js'

export type GuardOptions = {
  /** CIDRs that may be called besides the public internet, and by http too. Empty in production. */
  allowedNetworks?: readonly string[]
  /** For the whole exchange, in milliseconds: a server that answers a byte a second does not hold us longer. */
  timeoutMs?: number
  /** What is kept of the answer's body, in bytes; the rest is not read. */
  maxBytes?: number
  connections?: number
  lookup?: (hostname: string, callback: (error: Error | null, addresses: LookupAddress[]) => void) => void
}
export type Outgoing = {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
}
export type Answered = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  truncated: boolean
}

export type GuardedFetch = {
  /** @throws TestamurError ENDPOINT_REFUSED where the address may not be called; other errors are the network's */
  (url: string, outgoing?: Outgoing): Promise<Answered>
  /** Refuses at once what a look at the URL tells, such as an address literal. @throws TestamurError ENDPOINT_REFUSED */
  check(url: string): void
  close(): Promise<void>
}

const refuse = (why: string) =>
  new TestamurError('ENDPOINT_REFUSED', `The endpoint may not be called: ${why}.`, {
    remedy: 'Give an https URL on a public address. For a trial, WEBHOOK_ALLOWED_NETWORKS opens others.',
  })

type Rule = (address: string) => boolean

function parseUrl(text: string): URL {
  if (text.length > 2_000 || !URL.canParse(text)) throw refuse('it is not a URL of at most 2000 characters')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('its scheme is neither https nor http')
  if (url.username || url.password) throw refuse('it carries a user name or password')
  return url
}

/** A host that is an address in any spelling: the URL parser has brought it into its one canonical form. */
const literalOf = ({ hostname }: URL): string | undefined => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) ? bare : undefined
}

/** Resolves a name and refuses it when any of its addresses may not be called: nothing is left to chance or to order. */
function guardedLookup(rule: Rule, lookup: NonNullable<GuardOptions['lookup']>): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 0)
      if (!addresses.every(({ address }) => rule(address)))
        return callback(refuse('its name stands for an address that is not public') as NodeJS.ErrnoException, '', 0)
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
}

/** Looks once more at the address that was really reached. */
function guardedAgent(rule: Rule, { lookup = resolve, connections = 8 }: GuardOptions): Agent {
  const connect = buildConnector({ lookup: guardedLookup(rule, lookup), timeout: 5_000 })
  return new Agent({
    connections,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    connect: (target, callback) =>
      connect(target, (error, socket) => {
        if (error || !socket) return callback(error ?? new Error('not connected'), null)
        if (rule(socket.remoteAddress ?? '')) return callback(null, socket)
        socket.destroy()
        return callback(refuse('it is not at a public address'), null)
      }),
  })
}

const resolve: NonNullable<GuardOptions['lookup']> = (hostname, callback) =>
  systemLookup(hostname, { all: true, verbatim: true }, callback)

type Way = { rule: Rule; agent: Agent; why: string }

function ways(allowed: BlockList, options: GuardOptions): { 'https:': Way; 'http:': Way } {
  const inAllowed: Rule = (address) => holds(allowed, address)
  const open: Rule = (address) => isPublicAddress(address) || inAllowed(address)
  return {
    'https:': { rule: open, agent: guardedAgent(open, options), why: 'its address is not public' },
    'http:': {
      rule: inAllowed,
      agent: guardedAgent(inAllowed, options),
      why: 'only https is used on public addresses',
    },
  }
}

/**
 * Calls addresses that strangers name, without being led inside: https to public addresses alone (and the allowed
 * networks), checked for literals, for every address of a name, and again on the connection; redirects are answers.
 */
export function createGuardedFetch(options: GuardOptions = {}): GuardedFetch {
  const { allowedNetworks = [], timeoutMs = 15_000, maxBytes = 65_536 } = options
  const byScheme = ways(networkSet(allowedNetworks), options)
  const admit = (text: string): { url: URL; agent: Agent } => {
    const url = parseUrl(text)
    const { rule, agent, why } = byScheme[url.protocol as 'https:' | 'http:']
    const literal = literalOf(url)
    if (literal && !rule(literal)) throw refuse(why)
    if (url.protocol === 'http:' && allowedNetworks.length === 0) throw refuse(why)
    return { url, agent }
  }
  const guardedFetch = async (text: string, { method = 'POST', headers, body, signal }: Outgoing = {}) => {
    const { url, agent } = admit(text)
    const deadline = AbortSignal.timeout(timeoutMs)
    const bound = signal ? AbortSignal.any([signal, deadline]) : deadline
    const answer = await request(url, { dispatcher: agent, method, headers, body: body ?? null, signal: bound })
    const kept = await readCapped(answer.body, maxBytes)
    return { status: answer.statusCode, headers: answer.headers, ...kept }
  }
  const close = async () => {
    await Promise.all([byScheme['https:'].agent.destroy(), byScheme['http:'].agent.destroy()])
  }
  return Object.assign(guardedFetch, { check: (text: string) => void admit(text), close })
}
