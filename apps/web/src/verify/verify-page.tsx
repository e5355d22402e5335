import { useCallback, useEffect, useRef, useState } from 'react'
import { PageHead } from '../ui/page-head.js'
import { ChecksUnderWay } from './check-list.js'
import { takeHandedOver } from './handover.js'
import { IntakeForm } from './intake-form.js'
import { Outcome } from './outcome.js'
import type { VerificationInput } from './run-verification.js'
import { Samples } from './samples.js'
import { useVerification } from './use-verification.js'
import { verdictWords } from './verdict-words.js'

export function VerifyPage() {
  const [credential, setCredential] = useState('')
  const [receipt, setReceipt] = useState('')
  const { state, start, clear } = useVerification()
  const result = useRef<HTMLElement>(null)

  const show = useCallback(
    (input: VerificationInput) => {
      setCredential(input.presentation)
      setReceipt(input.receipt ?? '')
      void start(input)
    },
    [start],
  )
  useEffect(() => {
    const left = takeHandedOver()
    if (left) show(left)
  }, [show])
  const startOver = () => {
    setCredential('')
    setReceipt('')
    clear()
  }
  useEffect(() => {
    if (state.step === 'done') result.current?.scrollIntoView({ block: 'nearest' })
  }, [state.step])

  const spoken = state.step === 'done' ? verdictWords(state.run) : undefined
  return (
    <div className="stack-l">
      <div>
        <PageHead title="Is it real, and still good?" tab="Verify">
          Check a credential here, on your own device. It is not sent anywhere.
        </PageHead>
        <div className="verify-top">
          <IntakeForm
            credential={credential}
            receipt={receipt}
            onCredential={setCredential}
            onReceipt={setReceipt}
            onVerify={(input) => void start(input)}
            onClear={startOver}
            busy={state.step === 'running'}
          />
          <Samples chosen={credential} onChoose={show} />
        </div>
      </div>
      <p className="visually-hidden" role="status">
        {state.step === 'running' ? 'Checking' : spoken ? `${spoken.lead} ${spoken.rest} ${spoken.next ?? ''}` : ''}
      </p>
      <section ref={result} className="result" aria-label="Result">
        {state.step === 'running' && (
          <>
            <h2>Checking…</h2>
            <ChecksUnderWay reached={state.reached} />
          </>
        )}
        {state.step === 'done' && <Outcome run={state.run} />}
      </section>
    </div>
  )
}
