import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { readAchievements, readMembers } from '../api/registry.js'
import { subscribe } from '../api/revocation.js'
import { titleOf } from '../registry/match-achievement.js'
import { Choices } from '../ui/choices.js'
import { CopyButton } from '../ui/copy-button.js'
import { Failed } from '../ui/failed.js'
import { Field } from '../ui/field.js'
import { Note } from '../ui/note.js'
import { Select } from '../ui/select.js'
import { emptyWish, subscriptionOf, type Wish, type WishErrors, wishErrors } from './wish.js'

type PartProps = { wish: Wish; errors: WishErrors; onChange: (change: Partial<Wish>) => void }

function Presentation({ wish, errors, onChange }: PartProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Credential</label>
      <p className="hint">As it was shown to you. It is read for its number, and not kept.</p>
      <textarea
        id={id}
        className="input"
        rows={3}
        spellCheck={false}
        autoComplete="off"
        value={wish.presentation}
        onChange={(event) => onChange({ presentation: event.target.value })}
        aria-invalid={errors.presentation ? true : undefined}
        aria-describedby={errors.presentation ? `${id}-error` : undefined}
      />
      {errors.presentation && (
        <p className="error-text" id={`${id}-error`}>
          {errors.presentation}
        </p>
      )}
    </div>
  )
}

function Wanted(props: PartProps) {
  const { wish, errors, onChange } = props
  const achievements = useQuery({ queryKey: ['achievements'], queryFn: () => readAchievements() })
  const members = useQuery({ queryKey: ['members'], queryFn: readMembers })
  if (wish.scope === 'presentation') return <Presentation {...props} />
  if (wish.scope === 'achievement')
    return (
      <Select
        label="Achievement"
        empty="Choose…"
        value={wish.achievement}
        onValue={(achievement) => onChange({ achievement })}
        options={(achievements.data ?? []).map((one) => ({ value: one.id, label: titleOf(one) }))}
        error={errors.achievement}
      />
    )
  if (wish.scope === 'member')
    return (
      <Select
        label="Member"
        empty="Choose…"
        value={wish.member}
        onValue={(member) => onChange({ member })}
        options={(members.data ?? []).map(({ slug, name }) => ({ value: slug, label: name }))}
        error={errors.member}
      />
    )
  return <p className="soft">You will be told of every change of status in the consortium.</p>
}

function useSubscribe(keyOf: string) {
  const queries = useQueryClient()
  const sent = useRef({ form: '', idempotencyKey: '' })
  return useMutation({
    mutationFn: (wish: Wish) => {
      const form = JSON.stringify(wish)
      if (sent.current.form !== form) sent.current = { form, idempotencyKey: crypto.randomUUID() }
      return subscribe(keyOf, subscriptionOf(wish), sent.current.idempotencyKey)
    },
    onSuccess: () => {
      sent.current = { form: '', idempotencyKey: '' }
      void queries.invalidateQueries({ queryKey: ['subscriptions'] })
    },
  })
}

const Secret = ({ secret }: { secret: string }) => (
  <Note tone="doubt" role="status" title="Keep this secret now: it is shown this once.">
    <p>
      <code className="secret">{secret}</code>
    </p>
    <p>It signs each message (Standard Webhooks), so that your system knows that it is from here.</p>
    <div className="buttons">
      <CopyButton text={secret}>Copy the secret</CopyButton>
    </div>
  </Note>
)

export function SubscribeForm({ keyOf }: { keyOf: string }) {
  const [wish, setWish] = useState(emptyWish)
  const [tried, setTried] = useState(false)
  const sending = useSubscribe(keyOf)
  const errors = wishErrors(wish)
  const change = (more: Partial<Wish>) => setWish({ ...wish, ...more })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(errors).length > 0) return
    sending.mutate(wish, {
      onSuccess: () => {
        setTried(false)
        setWish({ ...emptyWish, scope: wish.scope, method: wish.method })
      },
    })
  }
  const shown = tried ? errors : {}
  return (
    <form className="form narrow" onSubmit={submit} noValidate>
      <Choices
        label="What to watch"
        inRow
        value={wish.scope}
        onValue={(scope) => change({ scope })}
        options={[
          { value: 'presentation', label: 'One credential' },
          { value: 'achievement', label: 'An achievement' },
          { value: 'member', label: 'A member' },
          { value: 'all', label: 'Everything' },
        ]}
      />
      <Wanted wish={wish} errors={shown} onChange={change} />
      <Choices
        label="How to be told"
        value={wish.method}
        onValue={(method) => change({ method })}
        options={[
          { value: 'sse', label: 'On this page', hint: 'As a live stream, which programs can read as well.' },
          { value: 'webhook', label: 'By webhook', hint: 'Your own system gets a signed message.' },
        ]}
      />
      {wish.method === 'webhook' && (
        <Field
          label="Endpoint"
          required
          type="url"
          inputMode="url"
          placeholder="https://"
          value={wish.url}
          onValue={(url) => change({ url })}
          error={shown.url}
        />
      )}
      {sending.isError && (
        <Failed error={sending.error} what="watch this" kept="Your form is kept, and nothing was begun." />
      )}
      {sending.data &&
        (sending.data.secret ? (
          <Secret secret={sending.data.secret} />
        ) : (
          <Note tone="good" role="status" title="You watch it from now on." />
        ))}
      <div className="buttons">
        <button type="submit" className="button button-primary" disabled={sending.isPending}>
          {sending.isPending ? 'One moment…' : 'Watch it'}
        </button>
      </div>
    </form>
  )
}
