import { useId } from 'react'

type ChoicesProps<Value extends string> = {
  label: string
  options: readonly { value: Value; label: string; hint?: string }[]
  value: Value
  onValue: (value: Value) => void
  inRow?: boolean
  error?: string | undefined
}

/** One of a few, all of them in sight. */
export function Choices<Value extends string>({ label, options, value, onValue, inRow, error }: ChoicesProps<Value>) {
  const name = useId()
  return (
    <fieldset className="field" {...(error && { 'data-invalid': true, 'aria-describedby': `${name}-error` })}>
      <legend>{label}</legend>
      <div className={inRow ? 'choices-row' : 'choices'}>
        {options.map((option) => (
          <label key={option.value} className="choice">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onValue(option.value)}
            />
            <span>
              {option.label}
              {option.hint && <span className="hint"> {option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p className="error-text" id={`${name}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  )
}
