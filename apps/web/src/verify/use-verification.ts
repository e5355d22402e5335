import type { CheckName } from '@testamur/credential-proof'
import { useCallback, useRef, useState } from 'react'
import { pageFetch, type Run, runVerification, type VerificationInput } from './run-verification.js'

export type VerificationState =
  | { step: 'idle' }
  | { step: 'running'; reached: CheckName | undefined }
  | { step: 'done'; run: Run; input: VerificationInput }

/** Runs verifications, the newest of which counts. */
export function useVerification() {
  const [state, setState] = useState<VerificationState>({ step: 'idle' })
  const latest = useRef(0)
  const start = useCallback(async (input: VerificationInput) => {
    const mine = ++latest.current
    const set = (next: VerificationState) => mine === latest.current && setState(next)
    set({ step: 'running', reached: undefined })
    const run = await runVerification(input, {
      origin: window.location.origin,
      fetch: pageFetch,
      onReached: (reached) => set({ step: 'running', reached }),
    })
    set({ step: 'done', run, input })
  }, [])
  const clear = useCallback(() => {
    latest.current++
    setState({ step: 'idle' })
  }, [])
  return { state, start, clear }
}
