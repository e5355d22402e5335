import { useInfiniteQuery } from '@tanstack/react-query'
import { type BatchView, type RowOutcome, readRows } from '../api/batches.js'
import { Busy } from '../ui/busy.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { ProblemList } from './problem-list.js'
import { SheetTable, type ShownRow } from './sheet-table.js'
import { count } from './words.js'

const toShown = ({ row, cells = [], problems = [] }: RowOutcome): ShownRow => ({ row, cells, problems })

/** The rows that need someone: the sheet itself, its wrong cells marked. */
export function RowsSection({ keyOf, batch }: { keyOf: string; batch: BatchView }) {
  const query = useInfiniteQuery({
    // Rows may fail while the sheet runs: then there are more of them.
    queryKey: ['batch-rows', batch.id, batch.failed],
    queryFn: ({ pageParam }) => readRows(keyOf, batch.id, { outcome: 'failed', cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    enabled: batch.failed > 0,
  })
  if (batch.failed === 0)
    return (
      <Empty title="No row needs you">
        <p>Every row of the sheet could be read, and may be awarded as it stands.</p>
      </Empty>
    )
  if (query.isPending) return <Busy>Reading the rows that need you</Busy>
  if (query.isError) return <Failed error={query.error} what="read the rows" onRetry={() => void query.refetch()} />
  const rows = query.data.pages.flatMap((page) => page.items).map(toShown)
  return (
    <div className="stack">
      <p className="soft">
        Correct them in the file of the rows that need you, and hand that in as a sheet of its own: its other columns
        are passed over.
      </p>
      <SheetTable label="Rows that need you" columns={batch.sheet?.columns ?? []} rows={rows} />
      {query.hasNextPage && (
        <div className="buttons">
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more of the {count(batch.failed)}
          </button>
        </div>
      )}
      <ProblemList rows={rows} />
    </div>
  )
}
