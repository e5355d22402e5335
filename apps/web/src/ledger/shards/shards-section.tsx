import { useQuery } from '@tanstack/react-query'
import { readShards } from '../../api/ledger.js'
import { Icon, type IconName } from '../../ui/icon.js'
import { Id } from '../../ui/id.js'
import type { Tone } from '../../ui/note.js'
import { When } from '../../ui/when.js'
import { countOf } from '../numbers.js'
import { checkHandovers, type Handover } from './handover.js'

const looks: Record<Handover['state'], { tone: Tone; icon: IconName; word: string }> = {
  holds: { tone: 'good', icon: 'tick', word: 'named under its own key' },
  false: { tone: 'bad', icon: 'cross', word: 'not what its key has signed' },
  absent: { tone: 'doubt', icon: 'question', word: 'not named' },
}

function Row({ shard, state }: Handover) {
  const { tone, icon, word } = looks[state]
  return (
    <tr>
      <th scope="row" data-label="Log">
        <code>{shard.origin}</code>
      </th>
      <td className="number" data-label="Entries">
        {countOf(shard.size ?? 0)}
      </td>
      <td data-label="Closed">{shard.closedAt && <When at={shard.closedAt} />}</td>
      <td data-label="Last root">{shard.root && <Id id={shard.root} what={`the last root of ${shard.origin}`} />}</td>
      <td data-label="Successor">
        <span className={`tag tone-${tone} seal`}>
          <Icon name={icon} />
          {word}
        </span>
      </td>
    </tr>
  )
}

/** The logs that were closed, and stay: nothing where there are none. */
export function ShardsSection() {
  const { data } = useQuery({
    queryKey: ['shards'],
    queryFn: async () => checkHandovers((await readShards()) ?? []),
    staleTime: 60_000,
  })
  if (!data || data.length === 0) return null
  return (
    <section className="stack" aria-labelledby="shards-title">
      <h2 id="shards-title">Earlier logs</h2>
      <p className="soft narrow">
        They are closed, and stay readable; every receipt from them holds as before. At its end each has named the key
        of the next one.
      </p>
      <div className="table-frame">
        <table className="table table-cards">
          <caption className="visually-hidden">Closed logs, the latest first</caption>
          <thead>
            <tr>
              <th scope="col">Log</th>
              <th scope="col" className="number">
                Entries
              </th>
              <th scope="col">Closed</th>
              <th scope="col">Last root</th>
              <th scope="col">Successor</th>
            </tr>
          </thead>
          <tbody>
            {data.map((handover) => (
              <Row key={handover.shard.number} {...handover} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
