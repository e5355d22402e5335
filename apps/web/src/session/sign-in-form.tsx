import { useMutation } from '@tanstack/react-query'
import type { KeyKind } from '@testamur/credential-model'
import { type FormEvent, useState } from 'react'
import { readSubscriptions } from '../api/revocation.js'
import { Failed } from '../ui/failed.js'
import { Field } from '../ui/field.js'
import { findOwnMember } from './own-member.js'
import { holdKey, kindOfKey } from './session.js'

/** Asks a service that the key is for whether it is good, before it is kept. @throws Problem */
async function tryKey(key: string, kind: KeyKind): Promise<void> {
  if (kind === 'member') holdKey(key, (await findOwnMember(key)) ?? undefined)
  else {
    if (kind === 'employer') await readSubscriptions(key)
    holdKey(key)
  }
}

function objection(key: string, wanted: readonly KeyKind[] | undefined): string | undefined {
  const kind = kindOfKey(key)
  if (key === '') return 'Paste your key first.'
  if (!kind) return 'A key begins with "testamur_", and has 43 characters after its kind. Copy the whole of it.'
  if (wanted && !wanted.includes(kind))
    return `This is the key of an ${kind}; here the key of ${wanted.join(' or ')} is needed.`
}

type SignInFormProps = { wanted?: readonly KeyKind[]; onDone?: (kind: KeyKind) => void }

/** Takes a bearer key for as long as the tab is open. */
export function SignInForm({ wanted, onDone }: SignInFormProps) {
  const [key, setKey] = useState('')
  const [error, setError] = useState<string>()
  const trial = useMutation({ mutationFn: ({ key, kind }: { key: string; kind: KeyKind }) => tryKey(key, kind) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = key.trim()
    const found = objection(given, wanted)
    setError(found)
    const kind = kindOfKey(given)
    if (found || !kind) return
    trial.mutate(
      { key: given, kind },
      {
        onSuccess: () => {
          setKey('')
          onDone?.(kind)
        },
      },
    )
  }
  return (
    <form className="form narrow" onSubmit={submit} noValidate>
      <Field
        label="Your key"
        hint="It stays in this tab, and is gone when you close it."
        required
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={key}
        onValue={setKey}
        error={error}
      />
      {trial.isError && <Failed error={trial.error} what="use this key" />}
      <div className="buttons">
        <button type="submit" className="button button-primary" disabled={trial.isPending}>
          {trial.isPending ? 'Trying the key…' : 'Sign in'}
        </button>
      </div>
    </form>
  )
}
