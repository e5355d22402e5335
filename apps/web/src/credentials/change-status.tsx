import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { type Change, changeStatus, type StatusWish } from '../api/revocation.js'
import { Choices } from '../ui/choices.js'
import { Ask } from '../ui/dialog.js'
import { Failed } from '../ui/failed.js'
import { Field } from '../ui/field.js'
import { reasonWords } from './timeline.js'

type Reason = keyof typeof reasonWords
const reasons = (Object.keys(reasonWords) as Reason[]).map((value) => ({ value, label: reasonWords[value] }))

const acts: Record<Change, { title: string; button: string; effect: string; reason: Reason }> = {
  revoke: {
    title: 'Revoke this credential?',
    button: 'Revoke it',
    effect: 'Whoever verifies it will read that it was taken back. This cannot be undone.',
    reason: 'issued-in-error',
  },
  suspend: {
    title: 'Suspend this credential?',
    button: 'Suspend it',
    effect: 'Whoever verifies it will read that it is suspended, until you reinstate or revoke it.',
    reason: 'investigation',
  },
  reinstate: {
    title: 'Reinstate this credential?',
    button: 'Reinstate it',
    effect: 'It will be valid again, and the suspension stays in its history.',
    reason: 'investigation',
  },
}

type ChangeStatusProps = {
  keyOf: string
  id: string
  change: Change | undefined
  holder: string
  title: string
  onClose: () => void
}

/** A local date and time as the instant that it means. */
const instantIn = (local: string) => new Date(local).toISOString() as StatusWish['effectiveAt']

function useChange(keyOf: string, id: string, onDone: () => void) {
  const queries = useQueryClient()
  const idempotencyKey = useRef(crypto.randomUUID())
  return useMutation({
    mutationFn: ({ change, wish }: { change: Change; wish: StatusWish }) =>
      changeStatus(keyOf, id, change, wish, idempotencyKey.current),
    onSuccess: async () => {
      onDone()
      await queries.invalidateQueries({ queryKey: ['status', id] })
      await Promise.all(
        [['credential', id], ['credentials']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      )
    },
  })
}

function ChangeForm({ keyOf, id, change, holder, title, onClose }: ChangeStatusProps & { change: Change }) {
  const act = acts[change]
  const [reason, setReason] = useState(act.reason)
  const [when, setWhen] = useState<'now' | 'later'>('now')
  const [moment, setMoment] = useState('')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string>()
  const sending = useChange(keyOf, id, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const missing = when === 'later' && Number.isNaN(Date.parse(moment))
    setError(missing ? 'Choose the day and the hour.' : undefined)
    if (missing) return
    const wish: StatusWish = {
      reason,
      ...(when === 'later' && { effectiveAt: instantIn(moment) }),
      ...(note.trim() !== '' && { note: note.trim() }),
    }
    sending.mutate({ change, wish })
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="hit">
        <p>
          <strong>{holder}</strong>
          <br />
          {title}
        </p>
        <p className="soft small">{act.effect} Employers who watch it are told, without the reason.</p>
      </div>
      <Choices label="Reason" options={reasons} value={reason} onValue={setReason} />
      <Choices
        label="From when"
        inRow
        value={when}
        onValue={setWhen}
        options={[
          { value: 'now', label: 'Now' },
          { value: 'later', label: 'From a moment' },
        ]}
      />
      {when === 'later' && (
        <Field
          label="From"
          required
          type="datetime-local"
          value={moment}
          onValue={setMoment}
          error={error}
          hint="In your own time zone."
        />
      )}
      <Field label="Note" hint="For your institution's own eyes." maxLength={2_000} value={note} onValue={setNote} />
      {sending.isError && <Failed error={sending.error} what={change} kept="The credential is as it was." />}
      <div className="buttons">
        <button
          type="submit"
          className={`button ${change === 'reinstate' ? 'button-primary' : 'button-danger'}`}
          disabled={sending.isPending}
        >
          {sending.isPending ? 'One moment…' : act.button}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </form>
  )
}

/** Asks before a status is changed: who is hit, why, from when. */
export function ChangeStatus(props: ChangeStatusProps) {
  const { change, onClose } = props
  return (
    <Ask title={change ? acts[change].title : ''} isOpen={change !== undefined} onClose={onClose}>
      {change && <ChangeForm {...props} change={change} />}
    </Ask>
  )
}
