import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { Sheet } from '../api/batches.js'
import { readAchievements } from '../api/registry.js'
import { Busy } from '../ui/busy.js'
import { Failed } from '../ui/failed.js'
import { ConstantsForm } from './constants-form.js'
import { DropZone } from './drop-zone.js'
import { PreviewSheet } from './preview-sheet.js'
import { ReadingForm } from './reading-form.js'
import { formatOfFile, isReady, withColumn, withConstant, wrongKind } from './sheet-draft.js'
import { useSheet } from './use-sheet.js'

type EditorProps = { keyOf: string; member: string; sheet: Sheet; onLeave: () => void }

function Editor({ keyOf, member, sheet, onLeave }: EditorProps) {
  const achievements = useQuery({ queryKey: ['achievements', member], queryFn: () => readAchievements(member) })
  const { draft, setDraft, first, preview, handIn } = useSheet(keyOf, sheet)
  const navigate = useNavigate()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const shown = preview.data ?? first.data
  const failed = first.error ?? preview.error
  const send = () =>
    handIn.mutate(undefined, { onSuccess: ({ id }) => void navigate({ to: '/batches/$id', params: { id } }) })
  return (
    <section className="stack-l" aria-labelledby="sheet-title">
      <div className="row row-between">
        <h2 id="sheet-title" ref={heading} tabIndex={-1}>
          {sheet.file.name}
        </h2>
        <button type="button" className="button" onClick={onLeave} disabled={handIn.isPending}>
          Choose another file
        </button>
      </div>
      {failed && (
        <Failed error={failed} what="read the file" kept="Nothing was stored." onRetry={() => void first.refetch()} />
      )}
      {!shown && !failed && <Busy>Reading the first rows</Busy>}
      {shown && (
        <>
          <PreviewSheet
            preview={shown}
            onColumn={(index, field) => setDraft(withColumn(draft, shown.columns, index, field))}
          />
          <div className="two">
            <ConstantsForm
              draft={draft}
              preview={shown}
              achievements={achievements.data ?? []}
              onConstant={(field, value) => setDraft(withConstant(draft, field, value))}
            />
            <ReadingForm draft={draft} preview={shown} onChange={(change) => setDraft({ ...draft, ...change })} />
          </div>
        </>
      )}
      {handIn.isError && <Failed error={handIn.error} what="take in the sheet" kept="Nothing of it was stored." />}
      {handIn.isPending && <Busy>Checking every row</Busy>}
      {shown && !handIn.isPending && (
        <div className="buttons">
          <button type="button" className="button button-primary" disabled={!isReady(shown)} onClick={send}>
            Check every row
          </button>
          <p className="soft small">Nothing is awarded by this: you see what is wrong first.</p>
        </div>
      )}
    </section>
  )
}

/** From a file to a sheet that is checked: choose, map, look, hand in. */
export function NewSheet({ keyOf, member }: { keyOf: string; member: string }) {
  const [sheet, setSheet] = useState<Sheet>()
  const [error, setError] = useState<string>()
  const choose = (file: File) => {
    const wrong = wrongKind(file.name)
    setError(wrong)
    if (!wrong) setSheet({ file, format: formatOfFile(file.name) })
  }
  if (!sheet) return <DropZone onFile={choose} error={error} />
  return <Editor keyOf={keyOf} member={member} sheet={sheet} onLeave={() => setSheet(undefined)} />
}
