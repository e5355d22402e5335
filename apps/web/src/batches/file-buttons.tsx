import { useMutation } from '@tanstack/react-query'
import { type BatchView, readBatchFile } from '../api/batches.js'
import { Failed } from '../ui/failed.js'

/** Hands bytes to the browser as a file. */
function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

const stem = (batch: BatchView) => (batch.name ?? 'sheet').replace(/\.[a-z]{2,8}$/i, '')

/** The rows that need someone, and what became of all rows, to take away. */
export function FileButtons({ keyOf, batch }: { keyOf: string; batch: BatchView }) {
  const taking = useMutation({
    mutationFn: async (file: 'errors' | 'result') =>
      save(`${stem(batch)}-${file}.csv`, await readBatchFile(keyOf, batch.id, file)),
  })
  const button = (file: 'errors' | 'result', name: string) => (
    <button type="button" className="button" disabled={taking.isPending} onClick={() => taking.mutate(file)}>
      {taking.isPending && taking.variables === file ? 'One moment…' : name}
    </button>
  )
  if (batch.failed === 0 && batch.done === 0) return null
  return (
    <div className="stack">
      <div className="buttons">
        {batch.done > 0 && button('result', 'Download the results')}
        {batch.failed > 0 && button('errors', 'Download the rows that need you')}
      </div>
      {taking.isError && <Failed error={taking.error} what="make the file" />}
    </div>
  )
}
