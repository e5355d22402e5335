import { type CheckName, checkNames, openReceipt, type VerifyReport, verify } from '@testamur/credential-proof'
import { parseCheckpoint, parseNote } from '@testamur/transparency-log'
import { createTrust, type Fetched, ForeignOrigin, type TrustOptions } from './trust.js'

export type VerificationInput = { presentation: string; receipt?: string | undefined }

/** Where the receipt leads, for the drawing: what it says, and the leaf that it is about. */
export type Proved = { index: number; hashes: readonly Uint8Array[]; entry: string; size: number; root: Uint8Array }

export type Run = {
  report: VerifyReport
  checkedAt: Date
  fetched: Fetched[]
  /** The URL of another installation that was not asked. */
  foreign?: string
  proved?: Proved
}

export type RunOptions = Pick<TrustOptions, 'origin' | 'fetch'> & {
  now?: Date
  /** Told when the checks before this one are known to have passed. */
  onReached?: (name: CheckName) => void
  onFetched?: (fetched: Fetched) => void
}

/** The checks that are behind us when this one is being made. */
export const checksBefore = (name: CheckName): readonly CheckName[] => checkNames.slice(0, checkNames.indexOf(name))

/** Verifies a credential here, with what this origin serves to anyone. Sends nothing of the credential. */
export async function runVerification({ presentation, receipt }: VerificationInput, options: RunOptions): Promise<Run> {
  const { origin, onReached = () => {} } = options
  const fetched: Fetched[] = []
  const checkedAt = options.now ?? new Date()
  let foreign: string | undefined
  let entry: string | undefined
  const trust = createTrust({
    ...options,
    now: checkedAt,
    onFetched: (one) => {
      fetched.push(one)
      options.onFetched?.(one)
    },
  })
  const noting = <T>(reached: CheckName, work: () => Promise<T>): Promise<T> => {
    onReached(reached)
    return work().catch((error) => {
      if (error instanceof ForeignOrigin) foreign = error.url
      throw error
    })
  }
  const logPolicy = receipt === undefined ? undefined : await trust.logPolicy().catch(() => undefined)
  const report = await verify(
    { presentation, ...(receipt !== undefined && { receipt }) },
    {
      now: checkedAt,
      members: { resolve: (iss) => noting('issuer', async () => trust.members.resolve(iss)) },
      statusList: (uri) => noting('status', async () => trust.statusList(uri)),
      entry: async (eventId) => {
        entry = await noting('receipt', () => trust.entry(eventId))
        return entry
      },
      typeMetadata: (vct) => noting('type-metadata', async () => trust.typeMetadata?.(vct)),
      ...(logPolicy !== undefined && { logPolicy }),
      roots: () => noting('issuer', trust.roots),
    },
    { allowLoopbackHttp: origin.startsWith('http:') },
  )
  const proved = provedBy(report, receipt, entry)
  return { report, checkedAt, fetched, ...(foreign !== undefined && { foreign }), ...(proved && { proved }) }
}

function provedBy(
  { credential }: VerifyReport,
  receipt: string | undefined,
  entry: string | undefined,
): Proved | undefined {
  if (credential?.ledger === undefined || receipt === undefined || entry === undefined) return undefined
  const { index, hashes, checkpoint } = openReceipt(receipt).proof
  const { size, root } = parseCheckpoint(parseNote(checkpoint).text)
  return { index, hashes, entry, size, root }
}

/** How the page fetches: no cookies, no referrer, nothing kept. */
export const pageFetch: RunOptions['fetch'] = (path, accept) =>
  fetch(path, { headers: { accept }, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' })
