import { type CloudEvent, CONSORTIUM } from '@testamur/credential-model'
import { partitionFor } from '@testamur/event-bus'
import { expect, test } from 'vitest'
import type { Ledger } from '../src/service.js'
import { clientOf, createLab, type Lab, settle, until } from './lab.js'
import { bareRevocation, compromisedKey, newKey, publishedKey, retiredKey, revocation, sealed } from './makers.js'

const halted = (ledger: Ledger) => until('a partition is halted', async () => (await ledger.sequencing.halted())[0])

/** A ledger that knows a key of aurora, and has heard these events. */
async function hearing(lab: Lab, events: Parameters<Lab['send']>[0]): Promise<Ledger> {
  await lab.send(events)
  return lab.ledger()
}

test('an event signed by a key that is not known waits until the key is published', async () => {
  await using lab = await createLab()
  await lab.admit()
  const key = newKey('late-1')
  const event = revocation('aurora', key)
  const ledger = await hearing(lab, [event])
  const client = clientOf(ledger)
  const [wait] = await until('the wait is told', async () => {
    const { waiting } = await client.status()
    return waiting.length > 0 && waiting
  })
  expect(wait).toMatchObject({ topic: 'testamur.credential', member: 'aurora', kid: 'late-1' })
  expect((await client.status()).halted).toEqual([])
  await lab.send([publishedKey('aurora', key, { by: lab.consortium })])
  await settle(ledger)
  expect((await client.entry(event.id)).entry).toBe(event.ledgerentry)
  expect((await client.status()).waiting).toEqual([])
})

test('a key counts from the entry behind the one that publishes it', async () => {
  await using lab = await createLab()
  const second = newKey('consortium-2')
  await lab.admit()
  const ledger = await hearing(lab, [
    publishedKey(CONSORTIUM, second, { by: lab.consortium }),
    publishedKey(CONSORTIUM, newKey('consortium-3'), { by: second }),
  ])
  await settle(ledger)
  expect((await clientOf(ledger).status()).size).toBe(3)
})

test.each([
  ['without an entry', () => bareRevocation('aurora')],
  ['with an entry by another member', (key) => ({ ...revocation('borealis', key), source: '/members/aurora' })],
  [
    'with the entry of another event',
    (key) => ({ ...bareRevocation('aurora'), ledgerentry: revocation('aurora', key).ledgerentry }),
  ],
  ['whose type is another', (key) => ({ ...revocation('aurora', key), type: 'testamur.credential.suspended.v1' })],
  ['whose time is another', (key) => ({ ...revocation('aurora', key), time: '2026-01-01T00:00:00.000Z' })],
  ['with a forged signature', (key) => sealed(bareRevocation('aurora'), { ...newKey(), kid: key.kid })],
  ['with a space in the entry', (key) => withEntry(revocation('aurora', key), (text) => text.replace('{', '{ '))],
  [
    'with another commitment',
    (key) => withEntry(revocation('aurora', key), (text) => text.replace(/"commitment":"./, '"commitment":"_')),
  ],
  ['with a further member', (key) => withEntry(revocation('aurora', key), (text) => text.replace('{', '{"a":1,'))],
] as [string, (key: ReturnType<typeof newKey>) => ReturnType<typeof bareRevocation>][])(
  'an event %s halts its partition',
  async (_, make) => {
    await using lab = await createLab()
    const [key] = await lab.admit('aurora')
    const ledger = await hearing(lab, [make(key!)])
    const halt = await halted(ledger)
    expect(halt).toMatchObject({ topic: 'testamur.credential', offset: 0n })
    expect(halt.reason).toContain('Unprocessable')
    await until('the keys are sequenced', async () => (await clientOf(ledger).status()).size === 2)
  },
)

function withEntry(event: ReturnType<typeof revocation>, change: (text: string) => string) {
  const ledgerentry = change(event.ledgerentry!)
  expect(ledgerentry).not.toBe(event.ledgerentry)
  return { ...event, ledgerentry }
}

test('a key for another purpose signs no entry', async () => {
  await using lab = await createLab()
  await lab.admit()
  const key = newKey('status-1')
  await lab.send([publishedKey('aurora', key, { by: lab.consortium, purpose: 'status' })])
  const ledger = await hearing(lab, [revocation('aurora', key)])
  expect((await halted(ledger)).reason).toContain('not for the ledger')
})

test('a member publishes no keys, and a stranger is not the consortium', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const intruder = newKey('intruder-1')
  const ledger = await hearing(lab, [
    publishedKey('aurora', newKey('aurora-2'), { by: key!, speaker: 'aurora' }),
    publishedKey(CONSORTIUM, intruder, { by: intruder }),
  ])
  const reasons = await until('both partitions are halted', async () => {
    const all = await ledger.sequencing.halted()
    return all.length === 2 && all.map((halt) => halt.reason).sort()
  })
  expect(reasons.join()).toMatch(/vouches for itself/)
  expect(reasons.join()).toMatch(/for the consortium to say/)
})

test('the first key of the consortium is the pinned one', async () => {
  await using lab = await createLab()
  const intruder = newKey('intruder-1')
  await lab.send([publishedKey(CONSORTIUM, intruder, { by: intruder })])
  const ledger = await lab.ledger({ config: { consortiumKey: lab.consortium.jwk } })
  expect((await halted(ledger)).reason).toContain('pinned')
  await ledger.stop()
  await using other = await createLab()
  await other.admit()
  const pinned = await other.ledger({ config: { consortiumKey: other.consortium.jwk } })
  await settle(pinned)
  expect((await clientOf(pinned).status()).size).toBe(1)
})

const partitionOf = (event: CloudEvent) => partitionFor(event.partitionkey, 12)

/** An event of another partition than this one: behind a halted event of its own partition it would only wait. */
function elsewhere(other: CloudEvent, make: () => CloudEvent): CloudEvent {
  const event = make()
  return partitionOf(event) === partitionOf(other) ? elsewhere(other, make) : event
}

test('a retired key signs what happened before, a compromised one nothing from then on', async () => {
  await using lab = await createLab()
  const [retired, stolen] = await lab.admit('aurora', 'borealis')
  const ledger = await lab.ledger()
  const anHourAgo = new Date(Date.now() - 3_600_000)
  await lab.send([
    retiredKey('aurora', retired!.kid, anHourAgo, lab.consortium),
    compromisedKey('borealis', stolen!.kid, anHourAgo, lab.consortium),
  ])
  await settle(ledger)
  const earlier = new Date(anHourAgo.getTime() - 60_000)
  await lab.send([revocation('aurora', retired!, undefined, earlier)])
  await settle(ledger)
  expect((await clientOf(ledger).status()).size).toBe(6)
  const first = revocation('aurora', retired!)
  await lab.send([first])
  expect((await halted(ledger)).reason).toContain('was retired before')
  await lab.send([elsewhere(first, () => revocation('borealis', stolen!))])
  const reasons = await until('both are halted', async () => {
    const all = await ledger.sequencing.halted()
    return all.length === 2 && all.map((halt) => halt.reason).join()
  })
  expect(reasons).toContain('was compromised before')
})
