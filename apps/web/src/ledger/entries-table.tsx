import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type EntrySummary, readEntries } from '../api/ledger.js'
import { Busy } from '../ui/busy.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { When } from '../ui/when.js'
import { eventInWords, memberOfSource } from './find/event-words.js'
import { countOf } from './numbers.js'

const Row = ({ entry }: { entry: EntrySummary }) => (
  <tr>
    <td className="number" data-label="Entry">
      {countOf(entry.index)}
    </td>
    <td data-label="What">
      <Link to="/ledger" search={{ event: entry.event }}>
        {eventInWords(entry.type)}
      </Link>
    </td>
    <td data-label="By">{memberOfSource(entry.source)}</td>
    <td data-label="When, as it says">
      <When at={entry.time} />
    </td>
  </tr>
)

/** The newest entries, a page at a time; those that came since are shown when asked for, so that nothing moves while it is read. */
export function EntriesTable({ size }: { size: number }) {
  const query = useInfiniteQuery({
    queryKey: ['entries'],
    queryFn: ({ pageParam }) => readEntries(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  if (query.isPending) return <Busy>Reading the entries</Busy>
  if (query.isError) return <Failed error={query.error} what="read the entries" onRetry={() => void query.refetch()} />
  const entries = query.data.pages.flatMap((page) => page.items)
  if (entries.length === 0)
    return (
      <Empty title="No entry yet">
        <p>The first ones come when the consortium is founded. Each award makes one more.</p>
      </Empty>
    )
  const since = size - 1 - (entries[0]?.index ?? 0)
  return (
    <div className="stack">
      {since > 0 && (
        <div className="buttons">
          <button type="button" className="button" onClick={() => void query.refetch()} disabled={query.isFetching}>
            {since === 1 ? 'Show one newer entry' : `Show ${countOf(since)} newer entries`}
          </button>
        </div>
      )}
      <div className="table-frame">
        <table className="table table-cards">
          <caption className="visually-hidden">Entries of the ledger, the newest first</caption>
          <thead>
            <tr>
              <th scope="col" className="number">
                Entry
              </th>
              <th scope="col">What</th>
              <th scope="col">By</th>
              <th scope="col">When, as it says</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <Row key={entry.index} entry={entry} />
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && (
        <div className="buttons">
          <button
            type="button"
            className="button"
            onClick={() => void query.fetchNextPage()}
            disabled={query.isFetchingNextPage}
          >
            {query.isFetchingNextPage ? 'Reading…' : 'Show older entries'}
          </button>
        </div>
      )}
    </div>
  )
}
