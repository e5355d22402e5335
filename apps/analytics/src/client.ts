import { UptakeAnswer } from './contract.js'

export { ProjectionStatus, UptakeAnswer, UptakeParams } from './contract.js'

type Fetch = (input: string, init?: RequestInit) => Promise<Response>

export type AnalyticsClient = {
  /** @throws Error carrying the problem's detail where the answer is not 200 */
  uptake(query?: { by?: string; from?: string; to?: string; member?: string }): Promise<UptakeAnswer>
}

/** Analytics' HTTP contract as a typed client. */
export function createAnalyticsClient({
  baseUrl,
  key,
  fetch = globalThis.fetch,
}: {
  baseUrl: string
  key: string
  fetch?: Fetch
}): AnalyticsClient {
  return {
    async uptake(query = {}) {
      const search = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== undefined) as [string, string][])
      const answer = await fetch(`${baseUrl}/api/analytics/uptake?${search}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      const body = await answer.json()
      if (!answer.ok) throw new Error((body as { detail?: string }).detail ?? `analytics answered ${answer.status}`)
      return UptakeAnswer.parse(body)
    },
  }
}
