import type { ReadingOptions, SheetPreview } from '../api/batches.js'
import { Choices } from '../ui/choices.js'
import { Select } from '../ui/select.js'
import type { SheetDraft } from './sheet-draft.js'
import { encodingNames } from './words.js'

type ReadingProps = {
  draft: SheetDraft
  preview: SheetPreview | undefined
  onChange: (change: Partial<SheetDraft>) => void
}

type Dates = NonNullable<ReadingOptions['dates']>
const orders: readonly { value: Dates | 'told'; label: string; hint?: string }[] = [
  { value: 'told', label: 'Not said', hint: 'dates that can be read in two ways need you' },
  { value: 'dmy', label: 'Day first', hint: '31-12-2026' },
  { value: 'mdy', label: 'Month first', hint: '12/31/2026' },
  { value: 'ymd', label: 'Year first', hint: '26-12-31' },
]
const delimiters = [
  { value: 'comma', label: 'commas' },
  { value: 'semicolon', label: 'semicolons' },
  { value: 'tab', label: 'tabs' },
  { value: 'pipe', label: 'bars' },
]

function Dates({ draft, preview, onChange }: ReadingProps) {
  if (!preview?.columns.some(({ field }) => field === 'validUntil')) return null
  return (
    <Choices
      label="The numbers of a date"
      value={draft.dates ?? preview.dates ?? 'told'}
      onValue={(value) => onChange({ dates: value === 'told' ? undefined : value })}
      options={orders}
    />
  )
}

/** How the file is read, where what was found is not what is meant. */
export const ReadingForm = (props: ReadingProps) => {
  const { draft, onChange } = props
  return (
    <div className="form">
      <Dates {...props} />
      <details className="disclose">
        <summary>Read the file otherwise</summary>
        <div className="form">
          <Select
            label="Encoding"
            empty="as it was found"
            value={draft.encoding ?? ''}
            onValue={(value) => onChange({ encoding: (value || undefined) as SheetDraft['encoding'] })}
            options={Object.entries(encodingNames).map(([value, label]) => ({ value, label }))}
          />
          <Select
            label="Cells are parted by"
            empty="as it was found"
            value={draft.delimiter ?? ''}
            onValue={(value) => onChange({ delimiter: (value || undefined) as SheetDraft['delimiter'] })}
            options={delimiters}
          />
          <label className="choice">
            <input
              type="checkbox"
              checked={draft.serials}
              onChange={(event) => onChange({ serials: event.target.checked })}
            />
            <span>Numbers such as 46387 are Excel's days</span>
          </label>
          <label className="choice">
            <input
              type="checkbox"
              checked={draft.duplicates === 'allow'}
              onChange={(event) => onChange({ duplicates: event.target.checked ? 'allow' : 'refuse' })}
            />
            <span>One learner may get the same achievement by several rows</span>
          </label>
        </div>
      </details>
    </div>
  )
}
