import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type BatchProgress, readBatches } from '../api/batches.js'
import { MemberGate } from '../session/gate.js'
import { Busy } from '../ui/busy.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { PageHead } from '../ui/page-head.js'
import { When } from '../ui/when.js'
import { NewSheet } from './new-sheet.js'
import { StateTag } from './state-tag.js'
import { count } from './words.js'
import './batches.css'

const Row = ({ batch }: { batch: BatchProgress }) => (
  <tr>
    <th scope="row">
      <Link to="/batches/$id" params={{ id: batch.id }}>
        {batch.name ?? 'Sheet without a name'}
      </Link>
    </th>
    <td data-label="Handed in">
      <When at={batch.createdAt} />
    </td>
    <td data-label="State">
      <StateTag state={batch.state} />
    </td>
    <td data-label="Rows" className="number">
      {count(batch.rows)}
    </td>
    <td data-label="Awarded" className="number">
      {count(batch.done)}
    </td>
    <td data-label="Need you" className="number">
      {count(batch.failed)}
    </td>
  </tr>
)

function Batches({ keyOf }: { keyOf: string }) {
  const query = useInfiniteQuery({
    queryKey: ['batches', keyOf],
    queryFn: ({ pageParam }) => readBatches(keyOf, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => one.state === 'running')) ? 2_000 : false,
  })
  if (query.isPending) return <Busy>Reading your sheets</Busy>
  if (query.isError) return <Failed error={query.error} what="read your sheets" onRetry={() => void query.refetch()} />
  const batches = query.data.pages.flatMap((page) => page.items)
  if (batches.length === 0)
    return (
      <Empty title="No sheet yet">
        <p>
          A sheet has a row for each award, with the learner's number and names. Export it from your student
          administration, save it as CSV, and choose it above.
        </p>
      </Empty>
    )
  return (
    <div className="stack">
      <div className="table-frame">
        <table className="table table-cards">
          <caption className="visually-hidden">Sheets, the newest first</caption>
          <thead>
            <tr>
              <th scope="col">Sheet</th>
              <th scope="col">Handed in</th>
              <th scope="col">State</th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col" className="number">
                Awarded
              </th>
              <th scope="col" className="number">
                Need you
              </th>
            </tr>
          </thead>
          <tbody>
            {batches.map((batch) => (
              <Row key={batch.id} batch={batch} />
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && (
        <div className="buttons">
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older sheets
          </button>
        </div>
      )}
    </div>
  )
}

export const BatchesPage = () => (
  <>
    <PageHead title="Which rows need me?" tab="Awards in bulk">
      A whole sheet of awards: every row is checked before the first one is signed.
    </PageHead>
    <MemberGate why="Awarding takes the key of a member.">
      {(key, { slug }) => (
        <div className="stack-l">
          <NewSheet keyOf={key} member={slug} />
          <section className="section stack" aria-labelledby="sheets-title">
            <h2 id="sheets-title">Your sheets</h2>
            <Batches keyOf={key} />
          </section>
        </div>
      )}
    </MemberGate>
  </>
)
