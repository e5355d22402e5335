import type { Finding } from '../audit/finding.js'
import type { Io } from './io.js'

const TIMEOUT_MS = 10_000
/** What the page takes; whoever wants all reads it where the auditor runs. */
const MOST_CODES = 100
const LONGEST_DETAIL = 2_000

const briefly = (finding: Finding): Finding => ({
  ...finding,
  codes: finding.codes
    .slice(0, MOST_CODES)
    .map((found) => ({ ...found, detail: found.detail.slice(0, LONGEST_DETAIL) })),
})

const notTaken = new Set([404, 405])

/** Sends findings to the log's own page. What goes wrong is told once, until something else does. */
export function startReports(base: string, key: string, { fetch, err }: Pick<Io, 'fetch' | 'err'>) {
  let told: string | undefined
  const failed = (why: string | undefined) => {
    if (why !== undefined && why !== told) err(`the finding was not reported: ${why}\n`)
    told = why
  }
  return async (finding: Finding): Promise<void> => {
    try {
      const answer = await fetch(`${base}/api/ledger/finding`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(briefly(finding)),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      await answer.body?.cancel()
      const why = notTaken.has(answer.status) ? 'it takes none' : `it answers ${answer.status}`
      failed(answer.ok ? undefined : `${base}/api/ledger/finding: ${why}`)
    } catch (error) {
      failed((error as Error).message)
    }
  }
}
