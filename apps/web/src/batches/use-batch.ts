import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type BatchView, readBatch } from '../api/batches.js'
import { listenProgress } from './listen-progress.js'

const isOver = (batch: BatchView | undefined) => batch?.state === 'finished' || batch?.state === 'cancelled'

/** A sheet and, while it is not done, every change of it as it comes. */
export function useBatch(key: string, id: string) {
  const queries = useQueryClient()
  const batch = useQuery({ queryKey: ['batch', id], queryFn: () => readBatch(key, id) })
  const live = batch.data !== undefined && !isOver(batch.data)
  useEffect(() => {
    if (!live) return
    const leaving = new AbortController()
    const onProgress = (progress: BatchView) =>
      queries.setQueryData<BatchView>(['batch', id], (before) => ({ ...before, ...progress }))
    void listenProgress({ key, id, onProgress, signal: leaving.signal })
    return () => leaving.abort()
  }, [key, id, live, queries])
  return batch
}
