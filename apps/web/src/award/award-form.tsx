import { type AchievementContent, ProfileName } from '@testamur/credential-model'
import type { FormEvent, ReactNode } from 'react'
import { durationInWords } from '../certificate/certificate-data.js'
import { profileNames } from '../completeness/completeness-words.js'
import { Choices } from '../ui/choices.js'
import { Field } from '../ui/field.js'
import { AchievementPicker, type Pick } from './achievement-picker.js'
import type { Draft, DraftErrors } from './draft.js'

type AwardFormProps = {
  picks: Pick[]
  draft: Draft
  content: AchievementContent | undefined
  errors: DraftErrors
  onChange: (change: Partial<Draft>) => void
  onSubmit: () => void
  busy: boolean
  children?: ReactNode
}

type PartProps = Part<AwardFormProps, 'draft' | 'content' | 'errors' | 'onChange'>
type Part<T, K extends keyof T> = { [Name in K]: T[Name] }

const Learner = ({ draft, errors, onChange }: PartProps) => (
  <fieldset className="form">
    <legend className="visually-hidden">Learner</legend>
    <Field
      label="Learner number"
      hint="Your own number for this person: the same number is the same learner."
      required
      autoComplete="off"
      value={draft.learnerId}
      onValue={(learnerId) => onChange({ learnerId })}
      error={errors.learnerId}
    />
    <div className="form-row">
      <Field
        label="Given name"
        required
        autoComplete="off"
        value={draft.givenName}
        onValue={(givenName) => onChange({ givenName })}
        error={errors.givenName}
      />
      <Field
        label="Family name"
        required
        autoComplete="off"
        value={draft.familyName}
        onValue={(familyName) => onChange({ familyName })}
        error={errors.familyName}
      />
    </div>
    <Field
      label="E-mail"
      type="email"
      autoComplete="off"
      value={draft.email}
      onValue={(email) => onChange({ email })}
      error={errors.email}
    />
  </fieldset>
)

function resultHint(scale: AchievementContent['result']): string | undefined {
  if (!scale?.min || !scale.max) return undefined
  return `From ${scale.min} to ${scale.max}${scale.required ? `; at least ${scale.required} is needed` : ''}.`
}

const Result = ({ draft, content, errors, onChange }: PartProps) => (
  <Field
    label={content?.result?.name ?? 'Result'}
    hint={resultHint(content?.result)}
    autoComplete="off"
    value={draft.result}
    onValue={(result) => onChange({ result })}
    error={errors.result}
  />
)

const Validity = ({ draft, content, errors, onChange }: PartProps) => (
  <div className="form">
    <Choices
      label="Validity"
      inRow
      value={draft.validity}
      onValue={(validity) => onChange({ validity })}
      options={[
        { value: 'as-published', label: content?.validFor ? durationInWords(content.validFor) : 'Without an end' },
        { value: 'until', label: 'Until a day' },
      ]}
    />
    {draft.validity === 'until' && (
      <Field
        label="Last day"
        required
        type="date"
        value={draft.validUntil}
        onValue={(validUntil) => onChange({ validUntil })}
        error={errors.validUntil}
      />
    )}
  </div>
)

const profileHints: Record<Draft['profile'], string> = {
  'micro-credential': 'With all its elements, each shown or kept back by its holder.',
  eudi: 'The type that the European wallets know.',
  'open-badges': 'For badge platforms. It shows everyone all that it says, and names nobody.',
}

const Profile = ({ draft, errors, onChange }: PartProps) => (
  <Choices
    label="As which credential"
    value={draft.profile}
    onValue={(profile) => onChange({ profile })}
    error={errors.profile}
    options={ProfileName.options.map((value) => ({ value, label: profileNames[value], hint: profileHints[value] }))}
  />
)

export function AwardForm(props: AwardFormProps) {
  const { picks, draft, errors, onChange, onSubmit, busy, children } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className="form" onSubmit={submit} noValidate>
      <AchievementPicker
        picks={picks}
        value={draft.achievement}
        onValue={(achievement) => onChange({ achievement, result: '' })}
        error={errors.achievement}
      />
      <Learner {...props} />
      <Result {...props} />
      <Validity {...props} />
      <Profile {...props} />
      <Choices
        label="How it reaches the learner"
        value={draft.delivery}
        onValue={(delivery) => onChange({ delivery })}
        options={[
          { value: 'direct', label: 'As a file', hint: 'You hand it over.' },
          {
            value: 'offer',
            label: 'As an offer',
            hint: 'The learner takes it into a wallet, which binds it to a key.',
          },
        ]}
      />
      {children}
      <div className="buttons">
        <button type="submit" className="button button-primary" disabled={busy}>
          {busy ? 'Awarding…' : 'Award it'}
        </button>
      </div>
    </form>
  )
}
