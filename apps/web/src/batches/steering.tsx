import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type BatchView, type Steering, steerBatch } from '../api/batches.js'
import { Ask } from '../ui/dialog.js'
import { Failed } from '../ui/failed.js'
import { count, rowsInWords, waitingOf } from './words.js'

type SteeringProps = { keyOf: string; batch: BatchView }

const awards = (n: number) => `${count(n)} ${n === 1 ? 'credential' : 'credentials'}`

function questionOf(steering: 'start' | 'cancel', batch: BatchView) {
  const waiting = waitingOf(batch)
  if (steering === 'start')
    return {
      title: `Award ${awards(waiting)}?`,
      text: `${rowsInWords(waiting)} become credentials, signed with your institution's key and entered in the ledger.${batch.failed > 0 ? ` The ${rowsInWords(batch.failed)} that need you are left out.` : ''}`,
      yes: `Award ${awards(waiting)}`,
      className: 'button-primary',
    }
  return {
    title: 'Cancel the rest?',
    text: `${rowsInWords(waiting)} will not be awarded. ${batch.done > 0 ? `The ${awards(batch.done)} that were awarded stay; revoking them is another matter.` : 'Nothing was awarded yet.'}`,
    yes: 'Cancel the rest',
    className: 'button-danger',
  }
}

function useSteering(keyOf: string, id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (steering: Steering) => steerBatch(keyOf, id, steering),
    onSuccess: (view) => queries.setQueryData(['batch', id], view),
    // Whatever is true by now is shown.
    onError: () => void queries.invalidateQueries({ queryKey: ['batch', id] }),
  })
}

/** Start, pause, resume, cancel: what the sheet's state allows. What cannot be taken back is asked for. */
export function SteeringButtons({ keyOf, batch }: SteeringProps) {
  const [asked, setAsked] = useState<'start' | 'cancel'>()
  const steering = useSteering(keyOf, batch.id)
  const answer = () => asked && steering.mutate(asked, { onSuccess: () => setAsked(undefined) })
  const { state } = batch
  const question = questionOf(asked ?? 'start', batch)
  const open = state === 'checked' || state === 'running' || state === 'paused'
  if (!open) return null
  const plain = (act: Steering, name: string, primary = false) => (
    <button
      type="button"
      className={primary ? 'button button-primary' : 'button'}
      disabled={steering.isPending}
      onClick={() => steering.mutate(act)}
    >
      {name}
    </button>
  )
  return (
    <div className="stack">
      <div className="buttons">
        {state === 'checked' && (
          <button
            type="button"
            className="button button-primary"
            disabled={waitingOf(batch) === 0}
            onClick={() => setAsked('start')}
          >
            Award the good rows…
          </button>
        )}
        {state === 'running' && plain('pause', 'Pause')}
        {state === 'paused' && plain('resume', 'Go on', true)}
        <button type="button" className="button" onClick={() => setAsked('cancel')}>
          {state === 'checked' ? 'Give it up…' : 'Cancel the rest…'}
        </button>
      </div>
      {steering.isError && <Failed error={steering.error} what="do that" kept="What was awarded stays awarded." />}
      <Ask title={question.title} isOpen={asked !== undefined} onClose={() => setAsked(undefined)}>
        <p>{question.text}</p>
        <div className="buttons">
          <button
            type="button"
            className={`button ${question.className}`}
            disabled={steering.isPending}
            onClick={answer}
          >
            {steering.isPending ? 'One moment…' : question.yes}
          </button>
          <button type="button" className="button" onClick={() => setAsked(undefined)}>
            Not now
          </button>
        </div>
      </Ask>
    </div>
  )
}
