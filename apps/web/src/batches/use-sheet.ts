import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { handInSheet, previewSheet, type Sheet } from '../api/batches.js'
import { emptyDraft, optionsOf, type SheetDraft, settled } from './sheet-draft.js'

/** One file, how it is to be read, and how its first rows look when read so. */
export function useSheet(key: string, sheet: Sheet) {
  const [draft, setDraft] = useState<SheetDraft>(emptyDraft)
  const first = useQuery({
    queryKey: ['sheet', key, sheet.file, draft.encoding, draft.delimiter],
    queryFn: () =>
      previewSheet(sheet, key, optionsOf({ ...emptyDraft, encoding: draft.encoding, delimiter: draft.delimiter })),
    staleTime: Number.POSITIVE_INFINITY,
  })
  // Headers suggest what their columns hold; from there on it is as the page shows it.
  const chosen = first.data ? settled(draft, first.data) : draft
  const options = optionsOf(chosen, first.data)
  const preview = useQuery({
    queryKey: ['sheet', key, sheet.file, options],
    queryFn: () => previewSheet(sheet, key, options),
    enabled: first.data !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const sent = useRef({ form: '', idempotencyKey: '' })
  const handIn = useMutation({
    mutationFn: () => {
      const form = JSON.stringify(options)
      if (sent.current.form !== form) sent.current = { form, idempotencyKey: crypto.randomUUID() }
      return handInSheet(sheet, key, options, sent.current.idempotencyKey)
    },
  })
  return { draft: chosen, setDraft, preview, first, handIn }
}
