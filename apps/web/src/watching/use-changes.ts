import { useEffect, useState } from 'react'
import type { Problem } from '../api/problem.js'
import type { Notice } from '../api/revocation.js'
import { listen, type StreamState } from './event-stream.js'

/** A change as the stream told it. */
export type Told = { id: string; type: string; time: string; notice: Notice }

const MOST = 100
const STORED = 'testamur.changes'

/** What was told in this tab before, so that a reload shows it again and the stream goes on after it. */
function remembered(): Told[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as Told[]
  } catch {
    return []
  }
}

function remember(changes: Told[]): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(changes))
  } catch {
    // Without storage a reload begins anew.
  }
}

/** The change in an event of the stream; undefined for what is none. */
export function readChange(id: string | undefined, event: string, data: string): Told | undefined {
  if (id === undefined || !event.startsWith('testamur.credential.')) return undefined
  const { time, data: notice } = JSON.parse(data) as { time: string; data: Notice }
  return { id, type: event, time, notice }
}

/** Changes as they happen, the newest first. */
export function useChanges(key: string) {
  const [changes, setChanges] = useState<Told[]>(remembered)
  const [line, setLine] = useState<{ state: StreamState; problem?: Problem }>({ state: 'connecting' })
  useEffect(() => {
    const ending = new AbortController()
    let all = remembered()
    void listen({
      key,
      signal: ending.signal,
      lastId: () => all[0]?.id,
      onState: (state, problem) => setLine({ state, ...(problem && { problem }) }),
      onEvent: ({ id, event, data }) => {
        const change = readChange(id, event, data)
        if (!change) return
        all = [change, ...all].slice(0, MOST)
        remember(all)
        setChanges(all)
      },
    })
    return () => ending.abort()
  }, [key])
  return { changes, line }
}
