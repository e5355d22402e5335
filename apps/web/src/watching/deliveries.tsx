import { useQuery } from '@tanstack/react-query'
import { type Delivery, readDeliveries } from '../api/revocation.js'
import { eventInWords } from '../ledger/find/event-words.js'
import { Loaded } from '../ui/loaded.js'
import { When } from '../ui/when.js'

const EVERY_MS = 5_000
const states = { delivered: 'Delivered', pending: 'Waiting', dead: 'Given up' } as const

const lastAnswer = ({ attempts }: Delivery): string => {
  const last = attempts.at(-1)
  if (!last) return 'not tried yet'
  const answer = last.status === undefined ? (last.error ?? 'no answer') : `answered ${last.status}`
  return `${answer} in ${last.milliseconds.toLocaleString('en')} ms`
}

const Row = ({ delivery }: { delivery: Delivery }) => (
  <tr>
    <th scope="row">{eventInWords(delivery.type)}</th>
    <td data-label="State">{states[delivery.state]}</td>
    <td data-label="Attempts">
      {delivery.attempts.length}; {lastAnswer(delivery)}
    </td>
    <td data-label="When">
      {delivery.state === 'pending' && delivery.nextAt ? (
        <>
          next <When at={delivery.nextAt} form="age" />
        </>
      ) : (
        <When at={delivery.createdAt} />
      )}
    </td>
  </tr>
)

/** The last messages to an endpoint: a strip at a glance, the same in words below it. */
export function Deliveries({ keyOf, id }: { keyOf: string; id: string }) {
  const query = useQuery({
    queryKey: ['deliveries', id],
    queryFn: () => readDeliveries(keyOf, id),
    refetchInterval: EVERY_MS,
  })
  return (
    <Loaded query={query} what="its messages">
      {({ items }) =>
        items.length === 0 ? (
          <p className="soft small">No message yet: the first change of what is watched makes one.</p>
        ) : (
          <>
            <div className="strip" aria-hidden="true">
              {items.toReversed().map(({ id, state }) => (
                <span key={id} className={`strip-${state}`} />
              ))}
            </div>
            <details className="disclose">
              <summary>Its last {items.length === 1 ? 'message' : `${items.length} messages`}</summary>
              <div className="table-frame">
                <table className="table table-cards">
                  <thead>
                    <tr>
                      <th scope="col">Message</th>
                      <th scope="col">State</th>
                      <th scope="col">Attempts</th>
                      <th scope="col">When</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((delivery) => (
                      <Row key={delivery.id} delivery={delivery} />
                    ))}
                  </tbody>
                </table>
              </div>
            </details>
          </>
        )
      }
    </Loaded>
  )
}
