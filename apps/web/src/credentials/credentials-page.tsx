import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type CredentialFilter, type CredentialView, readCredentials } from '../api/issuer.js'
import { readAchievements } from '../api/registry.js'
import { titleOf } from '../registry/match-achievement.js'
import { MemberGate } from '../session/gate.js'
import { Busy } from '../ui/busy.js'
import { Choices } from '../ui/choices.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { Field } from '../ui/field.js'
import { PageHead } from '../ui/page-head.js'
import { StatusTag } from '../ui/status-tag.js'
import { When } from '../ui/when.js'
import { learnerName } from './learner-name.js'

type State = NonNullable<CredentialFilter['state']> | 'all'
const states: readonly { value: State; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'valid', label: 'Valid' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'revoked', label: 'Revoked' },
  { value: 'unclaimed', label: 'Not claimed yet' },
]

type Filter = { learner: string; state: State }

function Filters({ filter, onFilter }: { filter: Filter; onFilter: (filter: Filter) => void }) {
  const [learner, setLearner] = useState(filter.learner)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onFilter({ ...filter, learner: learner.trim() })
  }
  return (
    <div className="form">
      <form onSubmit={submit} className="search-row narrow">
        <Field
          label="Learner number"
          type="search"
          value={learner}
          onValue={setLearner}
          data-search
          autoComplete="off"
        />
        <button type="submit" className="button">
          Search
        </button>
      </form>
      <Choices
        label="Status"
        inRow
        options={states}
        value={filter.state}
        onValue={(state) => onFilter({ ...filter, state })}
      />
    </div>
  )
}

const Row = ({ credential, title }: { credential: CredentialView; title: string }) => (
  <tr>
    <th scope="row">
      <Link to="/credentials/$id" params={{ id: credential.id }}>
        {learnerName(credential)}
      </Link>
    </th>
    <td data-label="Achievement">{title}</td>
    <td data-label="Awarded">
      <When at={credential.issuedAt} form="date" />
    </td>
    <td data-label="Status">
      <StatusTag status={credential.status.value} />
    </td>
    <td data-label="Wallet">
      {credential.claimed ? 'claimed' : credential.delivery === 'offer' ? 'not claimed yet' : 'given as a file'}
    </td>
  </tr>
)

function Awards({ keyOf, member, filter }: { keyOf: string; member: string; filter: Filter }) {
  const achievements = useQuery({ queryKey: ['achievements', member], queryFn: () => readAchievements(member) })
  const query = useInfiniteQuery({
    queryKey: ['credentials', keyOf, filter],
    queryFn: ({ pageParam }) =>
      readCredentials(keyOf, {
        ...(filter.learner !== '' && { learner: filter.learner }),
        ...(filter.state !== 'all' && { state: filter.state }),
        ...(pageParam !== undefined && { cursor: pageParam }),
        limit: 25,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  if (query.isPending) return <Busy>Reading your awards</Busy>
  if (query.isError) return <Failed error={query.error} what="read your awards" onRetry={() => void query.refetch()} />
  const credentials = query.data.pages.flatMap((page) => page.items)
  const titleById = (id: string) => {
    const found = achievements.data?.find((achievement) => achievement.id === id)
    return found ? titleOf(found) : '…'
  }
  if (credentials.length === 0)
    return (
      <Empty title={filter.learner || filter.state !== 'all' ? 'No award is like that' : 'Nothing awarded yet'}>
        <p>
          {filter.learner
            ? 'The number must be the whole of it, as it was given with the award.'
            : 'What you award appears here, the newest first.'}
        </p>
        <Link to="/award" className="button button-primary">
          Award something
        </Link>
      </Empty>
    )
  return (
    <div className="stack">
      <div className="table-frame">
        <table className="table table-cards">
          <caption className="visually-hidden">Awards, the newest first</caption>
          <thead>
            <tr>
              <th scope="col">Learner</th>
              <th scope="col">Achievement</th>
              <th scope="col">Awarded</th>
              <th scope="col">Status</th>
              <th scope="col">Wallet</th>
            </tr>
          </thead>
          <tbody>
            {credentials.map((credential) => (
              <Row key={credential.id} credential={credential} title={titleById(credential.achievement)} />
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
            {query.isFetchingNextPage ? 'Reading…' : 'Show older awards'}
          </button>
        </div>
      )}
    </div>
  )
}

export function CredentialsPage() {
  const [filter, setFilter] = useState<Filter>({ learner: '', state: 'all' })
  return (
    <>
      <PageHead title="What have we awarded?" tab="Awards">
        Every award of your institution, with its status now.
      </PageHead>
      <MemberGate why="The awards of a member are shown to its own key alone.">
        {(key, { slug }) => (
          <div className="stack-l">
            <Filters filter={filter} onFilter={setFilter} />
            <Awards keyOf={key} member={slug} filter={filter} />
          </div>
        )}
      </MemberGate>
    </>
  )
}
