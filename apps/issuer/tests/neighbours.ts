import { type CloudEvent, CONSORTIUM, instantOf, keyPublished, topics } from '@testamur/credential-model'
import { type EventBus, fromRecord, partitionFor, toRecord } from '@testamur/event-bus'
import { readKeyProof } from '@testamur/service-kit'
import { Hono } from 'hono'
import { path, root } from './reader.js'

/** Puts an event on the bus as its maker's relay would. */
export async function publish(bus: EventBus, topic: string, event: CloudEvent): Promise<void> {
  const partition = partitionFor(event.partitionkey, await bus.partitionsOf(topic))
  await bus.send(topic, partition, [toRecord(event)])
}

/** What the other services answer over HTTP, as their contract says, over a real bus. */
export type Neighbours = {
  fetch: (request: Request) => Response | Promise<Response>
  /** Every event of the credential topic so far, in the order of sequencing. */
  events: CloudEvent[]
  /** The public keys that were enrolled, by kid. */
  keys: Map<string, unknown>
  /** While false, the revocation service has no indices to give. */
  leasing: boolean
  /** While false, the registry does not take keys. */
  enrolling: boolean
  stop(): Promise<void>
}

/** A list of 2^17 indices handed out in blocks, each index once. */
function createLeases() {
  const list = crypto.randomUUID()
  let next = 0
  return (size: number, publicUrl: string) => {
    const indices = Array.from({ length: size }, (_, i) => ((next + i) * 69_069) % 131_072)
    next += size
    return { list: { id: list, uri: `${publicUrl}/status-lists/${list}` }, indices }
  }
}

function ledgerReceipt(events: readonly CloudEvent[], id: string): string | undefined {
  const entries = events.map((e) => e.ledgerentry ?? '')
  const index = events.findIndex((e) => e.id === id)
  if (index < 0) return undefined
  const hashes = path(index, entries).map((h) => h.toString('base64'))
  const note = `log.test\n${entries.length}\n${root(entries).toString('base64')}\n\n— log.test ${Buffer.alloc(68).toString('base64')}\n`
  return ['c2sp.org/tlog-proof@v1', `index ${index}`, ...hashes, '', note].join('\n')
}

export async function startNeighbours(bus: EventBus, publicUrl: string, { listen = true } = {}): Promise<Neighbours> {
  const leases = new Map<string, ReturnType<typeof createLeases>>()
  const app = new Hono()
  const here: Neighbours = {
    fetch: (request) => app.fetch(request),
    events: [],
    keys: new Map(),
    leasing: true,
    enrolling: true,
    stop: async () => {},
  }
  app.post('/internal/registry/keys', async (c) => {
    if (!here.enrolling) return c.json({ code: 'UNAVAILABLE' }, 503)
    const { jwk, proof } = await c.req.json()
    const { member, purpose, service, kid } = readKeyProof(proof, jwk, new Date())
    const from = instantOf(new Date(Date.now() - 1_000))
    here.keys.set(kid, jwk)
    const event = keyPublished.make({
      member: CONSORTIUM,
      producer: 'registry',
      now: new Date(),
      data: { member, kid, purpose, service, jwk, from },
    })
    await publish(bus, topics.registry, event)
    return c.json({ kid, from }, 200)
  })
  app.post('/internal/revocation/leases', async (c) => {
    if (!here.leasing) return c.json({ code: 'UNAVAILABLE' }, 503)
    const { member, size } = await c.req.json()
    const lease = leases.get(member) ?? createLeases()
    leases.set(member, lease)
    return c.json(lease(size, publicUrl))
  })
  app.get('/api/ledger/entries/:event/receipt', (c) => {
    const receipt = ledgerReceipt(here.events, c.req.param('event'))
    return receipt ? c.text(receipt) : c.json({ code: 'ENTRY_NOT_FOUND' }, 404)
  })
  if (listen) here.stop = await listenTo(bus, here.events)
  return here
}

/** Reads the credential topic as the ledger does. */
async function listenTo(bus: EventBus, events: CloudEvent[]): Promise<() => Promise<void>> {
  const next = new Map<number, bigint>()
  const consumption = await bus.consume({
    group: 'test-ledger',
    topics: [topics.credential],
    maxBatch: 500,
    position: async (_topic, partition) => next.get(partition) ?? 0n,
    deliver: async (batch) => {
      for (const received of batch) {
        if (received.offset < (next.get(received.partition) ?? 0n)) continue
        events.push(fromRecord(received))
        next.set(received.partition, received.offset + 1n)
      }
    },
    onCrash: (error) => {
      throw error
    },
  })
  return () => consumption.stop()
}
