import type { SheetField, SheetPreview } from '../api/batches.js'
import type { Achievement } from '../api/registry.js'
import { titleOf } from '../registry/match-achievement.js'
import { Choices } from '../ui/choices.js'
import { Field } from '../ui/field.js'
import { Select } from '../ui/select.js'
import type { SheetDraft } from './sheet-draft.js'

type ConstantsProps = {
  draft: SheetDraft
  preview: SheetPreview | undefined
  achievements: readonly Achievement[]
  onConstant: (field: SheetField, value: string) => void
}

/** What holds for all rows, where no column says it. */
export function ConstantsForm({ draft, preview, achievements, onConstant }: ConstantsProps) {
  const given = new Set(preview?.columns.flatMap(({ field }) => field ?? []))
  const { achievement = '', delivery = '', validUntil = '' } = draft.constants
  return (
    <fieldset className="form">
      <legend className="label">For all rows</legend>
      {!given.has('achievement') && (
        <Select
          label="What is awarded"
          empty={preview?.format === 'ndjson' ? 'as each line says' : 'choose an achievement'}
          value={achievement}
          onValue={(value) => onConstant('achievement', value)}
          options={achievements.map((one) => ({ value: one.id, label: titleOf(one) }))}
          error={
            preview?.missing.includes('achievement') ? 'Choose what is awarded, or a column that says it.' : undefined
          }
        />
      )}
      {!given.has('validUntil') && (
        <Field
          label="Valid until"
          hint="The last day on which it is valid; as the achievement says where it is left empty."
          type="date"
          value={validUntil}
          onValue={(value) => onConstant('validUntil', value)}
        />
      )}
      {!given.has('delivery') && (
        <Choices
          label="How learners get it"
          value={delivery === 'offer' ? 'offer' : 'direct'}
          onValue={(value) => onConstant('delivery', value)}
          options={[
            { value: 'offer', label: 'As an offer', hint: 'a link for each wallet, in the result file' },
            { value: 'direct', label: 'Directly', hint: 'you hand the credentials over as files' },
          ]}
        />
      )}
    </fieldset>
  )
}
