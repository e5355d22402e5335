import type { Fetch } from '@testamur/service-kit'

/** What a verification reads from the other services, always inside and never through PUBLIC_URL. */
export type Peers = {
  /** The token of a status list of ours, at most a second old. @throws where it cannot be had within five seconds */
  statusList(uri: string): Promise<string>
  /** The logs and their witnesses (C2SP tlog-policy), at most a second old; undefined while the ledger has never answered. */
  logPolicy(): Promise<string | undefined>
  /** Of each log the last checkpoint that a quorum of witnesses had cosigned before a moment, as a signed note. @throws where the ledger does not answer */
  witnessedBefore(since: Date): Promise<string[]>
  /** The text of the ledger entry of an event, or undefined where there is none (yet). @throws where the ledger does not answer */
  entry(eventId: string): Promise<string | undefined>
}

export type PeersOptions = {
  publicUrl: string
  revocationUrl: string
  ledgerUrl: string
  /** The way to the other services where they live in the same process. */
  fetch?: Fetch
  nowMs?: () => number
}

const TIMEOUT_MS = 5_000
const FRESH_MS = 1_000
const MOST_LISTS = 500

async function get(send: Fetch, url: string): Promise<Response> {
  return send(new Request(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' }))
}

async function textOf(response: Response): Promise<string> {
  if (!response.ok) throw new Error(`another service answered ${response.status}`)
  return response.text()
}

/** Remembers what `load` gave for a moment; several that ask at once wait for one answer. Failures are not kept. */
function briefly(load: (key: string) => Promise<string>, nowMs: () => number): (key: string) => Promise<string> {
  const held = new Map<string, { at: number; value: Promise<string> }>()
  return (key) => {
    const known = held.get(key)
    if (known && nowMs() - known.at < FRESH_MS) return known.value
    const value = load(key)
    held.delete(key)
    held.set(key, { at: nowMs(), value })
    value.catch(() => held.delete(key))
    if (held.size > MOST_LISTS) held.delete(held.keys().next().value as string)
    return value
  }
}

export function openPeers(options: PeersOptions): Peers {
  const { publicUrl, revocationUrl, ledgerUrl, fetch: send = (request) => fetch(request), nowMs = Date.now } = options
  const lists = briefly(async (path) => textOf(await get(send, `${revocationUrl}${path}`)), nowMs)
  const policies = briefly(async () => textOf(await get(send, `${ledgerUrl}/log/policy`)), nowMs)
  let lastPolicy: string | undefined
  return {
    statusList: async (uri) => {
      const path = uri.startsWith(`${publicUrl}/`) ? uri.slice(publicUrl.length) : ''
      if (!/^\/status-lists\/[A-Za-z0-9-]{1,64}$/.test(path)) throw new Error('the status list is not one of ours')
      return lists(path)
    },
    logPolicy: async () => {
      lastPolicy = await policies('').catch(() => lastPolicy)
      return lastPolicy
    },
    witnessedBefore: async (since) => {
      const query = `before=${encodeURIComponent(since.toISOString())}`
      const { items } = JSON.parse(
        await textOf(await get(send, `${ledgerUrl}/api/ledger/checkpoints/witnessed?${query}`)),
      ) as {
        items: { note: string }[]
      }
      return items.map(({ note }) => note)
    },
    entry: async (eventId) => {
      const response = await get(send, `${ledgerUrl}/api/ledger/entries/${encodeURIComponent(eventId)}`)
      if (response.status === 404) return undefined
      const { entry } = JSON.parse(await textOf(response)) as { entry?: unknown }
      return typeof entry === 'string' ? entry : undefined
    },
  }
}
