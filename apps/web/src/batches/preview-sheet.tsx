import { useId } from 'react'
import type { SheetColumn, SheetField, SheetPreview } from '../api/batches.js'
import { Note } from '../ui/note.js'
import { ProblemList } from './problem-list.js'
import { SheetTable } from './sheet-table.js'
import { count, delimiterNames, encodingNames, fieldNames } from './words.js'

type PreviewProps = { preview: SheetPreview; onColumn: (index: number, field: SheetField | undefined) => void }

const fieldOptions = Object.entries(fieldNames) as [SheetField, string][]

function Meaning({ column, onColumn }: { column: SheetColumn; onColumn: PreviewProps['onColumn'] }) {
  const id = useId()
  const { index, header, field } = column
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        What the column {header || index + 1} holds
      </label>
      <select
        id={id}
        className="input sheet-meaning"
        value={field ?? ''}
        onChange={(event) =>
          onColumn(index, event.target.value === '' ? undefined : (event.target.value as SheetField))
        }
      >
        <option value="">left out</option>
        {fieldOptions.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </>
  )
}

function Verdict({ preview }: { preview: SheetPreview }) {
  const { problems, rows } = preview
  const wrong = rows.filter((row) => row.problems.length > 0).length
  if (problems.length > 0)
    return (
      <Note tone="bad" role="status" title="The sheet cannot be read like this yet.">
        <ul>
          {problems.map(({ message, remedy }) => (
            <li key={message}>
              {message}: {remedy}.
            </li>
          ))}
        </ul>
      </Note>
    )
  const first = `the first ${count(rows.length)} rows`
  if (wrong > 0)
    return (
      <Note tone="doubt" role="status" title={`${count(wrong)} of ${first} ${wrong === 1 ? 'needs' : 'need'} you.`}>
        <p>They are not awarded as they stand; the others can be.</p>
      </Note>
    )
  return <Note tone="good" role="status" title={`All is well in ${first}.`} />
}

/** The first rows as they would be read: the sheet itself, with a meaning for each column. */
export function PreviewSheet({ preview, onColumn }: PreviewProps) {
  const { columns, rows, encoding, delimiter, format } = preview
  return (
    <div className="stack">
      <Verdict preview={preview} />
      <p className="soft small">
        Read as {encodingNames[encoding]}
        {delimiter && <>, parted by {delimiterNames[delimiter]}</>}.
      </p>
      <SheetTable
        label="The first rows of the sheet"
        columns={columns}
        rows={rows}
        {...(format === 'csv' && {
          head: (column: SheetColumn) =>
            column.index < columns.length ? <Meaning column={column} onColumn={onColumn} /> : null,
        })}
      />
      <ProblemList rows={rows} />
    </div>
  )
}
