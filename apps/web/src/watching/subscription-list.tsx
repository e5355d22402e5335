import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { readAchievements, readMembers } from '../api/registry.js'
import { readSubscriptions, type Subscription, unsubscribe, verifyEndpoint } from '../api/revocation.js'
import { titleOf } from '../registry/match-achievement.js'
import { Ask } from '../ui/dialog.js'
import { Empty } from '../ui/empty.js'
import { Failed } from '../ui/failed.js'
import { Loaded } from '../ui/loaded.js'
import { Note } from '../ui/note.js'
import { When } from '../ui/when.js'
import { Deliveries } from './deliveries.js'
import { deliveryInWords, watchInWords } from './watch-words.js'

function Verify({ keyOf, id }: { keyOf: string; id: string }) {
  const queries = useQueryClient()
  const trial = useMutation({
    mutationFn: () => verifyEndpoint(keyOf, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['subscriptions'] }),
  })
  return (
    <>
      <button type="button" className="button button-small" onClick={() => trial.mutate()} disabled={trial.isPending}>
        {trial.isPending ? 'Sending…' : 'Send a test message'}
      </button>
      {trial.isError && <Failed error={trial.error} what="send a test message" />}
      {trial.data && (
        <Note
          tone={trial.data.verified ? 'good' : 'bad'}
          role="status"
          title={
            trial.data.verified
              ? 'The endpoint took the signed test message.'
              : `The endpoint did not take it: ${trial.data.error ?? `it answered ${trial.data.status}`}.`
          }
        />
      )}
    </>
  )
}

function End({ keyOf, subscription, what }: { keyOf: string; subscription: Subscription; what: string }) {
  const [asking, setAsking] = useState(false)
  const queries = useQueryClient()
  const ending = useMutation({
    mutationFn: () => unsubscribe(keyOf, subscription.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['subscriptions'] }),
  })
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setAsking(true)}>
        End it…
      </button>
      <Ask title="End this subscription?" isOpen={asking} onClose={() => setAsking(false)}>
        <div className="hit">
          <strong>{what}</strong>
          <p className="soft small">
            {deliveryInWords(subscription.deliver)}. What is still to be delivered to it goes with it.
          </p>
        </div>
        {ending.isError && <Failed error={ending.error} what="end it" kept="It goes on as before." />}
        <div className="buttons">
          <button
            type="button"
            className="button button-danger"
            onClick={() => ending.mutate()}
            disabled={ending.isPending}
          >
            End it
          </button>
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Let it go on
          </button>
        </div>
      </Ask>
    </>
  )
}

function Watch({ keyOf, subscription, what }: { keyOf: string; subscription: Subscription; what: string }) {
  const { id, deliver, state, why, createdAt, verifiedAt } = subscription
  const isWebhook = deliver.method === 'webhook'
  return (
    <li className="sheet watch">
      <div>
        <h3>{what}</h3>
        <p className="soft small">
          {deliveryInWords(deliver)} · since <When at={createdAt} form="date" />
          {isWebhook && (verifiedAt ? ' · endpoint verified' : ' · endpoint not verified yet')}
        </p>
      </div>
      {state === 'disabled' && (
        <Note tone="bad" title="It is switched off.">
          {why && <p>{why}</p>}
        </Note>
      )}
      {isWebhook && <Deliveries keyOf={keyOf} id={id} />}
      <div className="buttons">
        {isWebhook && <Verify keyOf={keyOf} id={id} />}
        <End keyOf={keyOf} subscription={subscription} what={what} />
      </div>
    </li>
  )
}

/** What is watched, and how it is told. */
export function SubscriptionList({ keyOf }: { keyOf: string }) {
  const query = useQuery({ queryKey: ['subscriptions', keyOf], queryFn: () => readSubscriptions(keyOf) })
  const achievements = useQuery({ queryKey: ['achievements'], queryFn: () => readAchievements() })
  const members = useQuery({ queryKey: ['members'], queryFn: readMembers })
  const names = {
    achievement: (id: string) => {
      const found = achievements.data?.find((one) => one.id === id)
      return found ? titleOf(found) : id
    },
    member: (slug: string) => members.data?.find((one) => one.slug === slug)?.name ?? slug,
  }
  return (
    <Loaded query={query} what="what you watch">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="You watch nothing yet">
            <p>
              Begin with “Watch something”: paste a credential that somebody showed you, and be told when its issuer
              takes it back.
            </p>
          </Empty>
        ) : (
          <ul className="watches">
            {items.map((subscription) => (
              <Watch
                key={subscription.id}
                keyOf={keyOf}
                subscription={subscription}
                what={watchInWords(subscription.watch, names)}
              />
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}
