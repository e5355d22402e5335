import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type KeyMove, type KeySetEntry, moveKey, readReach } from '../api/registry.js'
import { Ask } from '../ui/dialog.js'
import { Failed } from '../ui/failed.js'
import { Field } from '../ui/field.js'
import { shortened } from '../ui/id.js'
import { Loaded } from '../ui/loaded.js'
import { purposes } from './keys-table.js'

const acts: Record<KeyMove, { title: string; button: string; effect: string; danger: boolean }> = {
  rotate: {
    title: 'Have the next key made?',
    button: 'Rotate it',
    effect:
      'The next key is published ahead and then takes over. This one stays listed until what it signed has expired; nothing that it signed changes.',
    danger: false,
  },
  retire: {
    title: 'Retire this key now?',
    button: 'Retire it',
    effect: 'It signs nothing from now on, and its service makes another one. What it signed stays good.',
    danger: false,
  },
  compromise: {
    title: 'Was this key stolen?',
    button: 'Mark it as compromised',
    effect:
      'Of what it signed, only what witnesses had seen in the ledger before that time stays good, and only with the receipt of its holder. All else becomes invalid, and everyone who watches it is told. This cannot be undone.',
    danger: true,
  },
}

type Asked = { move: KeyMove; entry: KeySetEntry }
type MoveKeyProps = { slug: string; operator: string; asked: Asked | undefined; onClose: () => void }

const signsTokens = ({ purpose }: KeySetEntry) => purpose === 'credential' || purpose === 'badge'

function Reach({ slug, operator, kid, since }: { slug: string; operator: string; kid: string; since?: string }) {
  const reach = useQuery({
    queryKey: ['reach', kid, since],
    queryFn: () => readReach(operator, { slug, kid }, since),
  })
  return (
    <Loaded query={reach} what="what it has signed">
      {({ signed, signedSince }) => (
        <p>
          It has signed <strong>{signed}</strong> {signed === 1 ? 'credential' : 'credentials'}
          {since !== undefined && `, ${signedSince} of them on that day or later`}.
        </p>
      )}
    </Loaded>
  )
}

/** The instant that a local date and time means; undefined while it is none. */
const instantIn = (local: string) => (Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString())

function MoveForm({ slug, operator, asked: { move, entry }, onClose }: MoveKeyProps & { asked: Asked }) {
  const [moment, setMoment] = useState('')
  const [error, setError] = useState<string>()
  const queries = useQueryClient()
  const act = acts[move]
  const since = move === 'compromise' ? instantIn(moment) : undefined
  const moving = useMutation({
    mutationFn: () => moveKey(operator, { slug, kid: entry.kid }, move, since ? { since } : {}),
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries({ queryKey: ['keys', slug] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const missing = move === 'compromise' && since === undefined
    setError(missing ? 'Choose the earliest time at which others may have had it.' : undefined)
    if (!missing) moving.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="hit">
        <p>
          <strong>{purposes[entry.purpose]}</strong>
          <br />
          <code>{shortened(entry.kid)}</code>
        </p>
        {signsTokens(entry) && (
          <Reach slug={slug} operator={operator} kid={entry.kid} {...(since !== undefined && { since })} />
        )}
        <p className="soft small">{act.effect}</p>
      </div>
      {move === 'compromise' && (
        <Field
          label="Since"
          required
          type="datetime-local"
          value={moment}
          onValue={setMoment}
          error={error}
          hint="The earliest time at which others may have had the key, in your own time zone."
        />
      )}
      {moving.isError && <Failed error={moving.error} what="change the key" kept="The key is as it was." />}
      <div className="buttons">
        <button
          type="submit"
          className={`button ${act.danger ? 'button-danger' : 'button-primary'}`}
          disabled={moving.isPending}
        >
          {moving.isPending ? 'One moment…' : act.button}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </form>
  )
}

/** Asks before a key is changed: which one, and who is hit. */
export function MoveKey(props: MoveKeyProps) {
  const { asked, onClose } = props
  return (
    <Ask title={asked ? acts[asked.move].title : ''} isOpen={asked !== undefined} onClose={onClose}>
      {asked && <MoveForm {...props} asked={asked} />}
    </Ask>
  )
}
