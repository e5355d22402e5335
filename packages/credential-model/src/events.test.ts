import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asyncapi } from './asyncapi.js'
import { type CloudEvent, canonicalEvent } from './cloud-event.js'
import { defineEvent, topics } from './define-event.js'
import { allEvents, credentialRevoked, definitionOf } from './events.js'

const golden = new URL('../../../docs/vectors/events/', import.meta.url)

describe('the event catalogue', () => {
  it('names each event once', () => {
    expect(new Set(allEvents.map((e) => e.type)).size).toBe(allEvents.length)
  })

  it('has a golden file for each event of each version ever published', () => {
    const files = new Set(readdirSync(golden))
    for (const e of allEvents)
      expect(files, `docs/vectors/events/${e.type}.json is missing`).toContain(`${e.type}.json`)
  })

  it.each(readdirSync(golden))('still reads %s', (file) => {
    const event = JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as CloudEvent
    const definition = definitionOf(event.type)
    expect(definition?.keyOf(definition.read(event))).toBe(event.partitionkey)
  })

  it('reads an older version through its upcasts, and drops fields that it does not know', () => {
    const changed = defineEvent(
      'thing.changed',
      3,
      topics.registry,
      z.object({ id: z.string(), why: z.string(), n: z.number() }),
      (d) => d.id,
      {
        1: (old) => ({ ...old, why: 'unknown' }),
        2: (old) => ({ ...old, n: 0 }),
      },
    )
    expect(
      changed.read({
        type: 'testamur.thing.changed.v1',
        data: { id: 'a', later: true },
      }),
    ).toEqual({ id: 'a', why: 'unknown', n: 0 })
    expect(
      changed.read({
        type: 'testamur.thing.changed.v2',
        data: { id: 'a', why: 'x' },
      }),
    ).toEqual({ id: 'a', why: 'x', n: 0 })
  })

  it('does not know foreign types', () => {
    expect(definitionOf('com.example.thing.v1')).toBeUndefined()
    expect(definitionOf('testamur.credential.exploded.v1')).toBeUndefined()
  })

  it('commits to the event without what the transport adds', () => {
    const event = credentialRevoked.make({
      member: 'uni',
      producer: 'revocation',
      now: new Date('2026-03-01T09:30:00Z'),
      aggregateVersion: 1,
      data: {
        credentialId: '0195500e-5f00-7000-8000-000000000001',
        member: 'uni',
        achievement: '0195500e-5f00-7000-8000-000000000002',
        status: 'revoked',
        reason: 'fraud',
        effectiveAt: '2026-03-01T09:30:00Z',
      } as never,
    })
    const text = canonicalEvent({
      ...event,
      traceparent: '00-1-2-3',
      ledgerentry: '{}',
    })
    expect(text).toBe(canonicalEvent(event))
    expect(JSON.parse(text)).not.toHaveProperty('partitionkey')
  })

  it('describes every event in AsyncAPI, as JSON', () => {
    const document = JSON.parse(JSON.stringify(asyncapi({ version: '0', publicUrl: 'http://localhost:8080' })))
    expect(Object.keys(document.components.messages)).toHaveLength(allEvents.length)
    expect(document.components.messages['credential.revoked.v1'].payload.properties.credentialId).toBeDefined()
  })
})
