import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OpenedTrustList, openTrustList, type Trust } from '@testamur/credential-proof'
import type { Fetch } from '../read/http-source.js'
import { writeWhole } from './atomic.js'
import type { TrustFile } from './trust.js'

export type KeptOptions = {
  /** Where what was fetched is kept, so that the next verification needs nobody. */
  folder: string
  /** Who is asked; nobody where it is not given. */
  origin?: string | undefined
  fetch: Fetch
  signal: AbortSignal
}

const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A text from the origin, kept for later; what was kept before where nobody is asked, or nobody answers. */
function keeper({ folder, origin, fetch, signal }: KeptOptions) {
  const ask = async (path: string): Promise<string> => {
    const answer = await fetch(`${origin}${path}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) })
    if (!answer.ok) throw new Error(`${origin}${path} answered ${answer.status}`)
    return answer.text()
  }
  return async (name: string, path: string): Promise<string> => {
    const file = join(folder, name)
    if (origin === undefined) return readFile(file, 'utf8')
    try {
      const text = await ask(path)
      await writeWhole(file, text)
      return text
    } catch (error) {
      return readFile(file, 'utf8').catch(() => {
        throw error
      })
    }
  }
}

/**
 * What a verifier knows, from a folder and where asked for from an origin: the signed list of members, status lists and ledger
 * entries. All of it is signed by others than who serves it. @throws ProofError for a list of members that may not be used,
 * Error where there is none
 */
export async function keptTrust(
  options: KeptOptions,
  consortium: TrustFile['consortium'],
  now: Date,
): Promise<{ trust: Trust; list: OpenedTrustList }> {
  const get = keeper(options)
  const list = await openTrustList(await get('trust-list.jwt', '/api/registry/trust-list'), consortium, now)
  const entry = async (id: string): Promise<string> => {
    const path = `/api/ledger/entries/${encodeURIComponent(id)}`
    const answer = JSON.parse(await get(join('entries', `${nameOf(id)}.json`), path)) as { entry: string }
    return answer.entry
  }
  const statusList = (uri: string) => get(join('status-lists', `${nameOf(uri)}.jwt`), new URL(uri).pathname)
  return { trust: { now, members: list.members, roots: list.roots, statusList, entry }, list }
}
