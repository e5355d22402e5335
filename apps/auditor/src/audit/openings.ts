import { type CloudEvent, parseStrictJson } from '@testamur/credential-model'
import { z } from 'zod'
import type { Source } from '../read/source.js'
import { unreachable } from './finding.js'

/** More keys than any consortium has; what is read is bounded by it. */
const MOST = 200_000

const Line = z.object({
  // 32 bytes in the one spelling that they have: the last character has two bits to spare.
  salt: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  event: z.looseObject({ id: z.string(), type: z.string() }),
})

export type Opening = { salt: Uint8Array; event: Pick<CloudEvent, 'id' | 'type' | 'data'> & Record<string, unknown> }

/** What opens the entries about keys, read when one is met. Nothing in it is trusted before it opens an entry. */
export type Openings = {
  /** Undefined where none is published. @throws Halt UNREACHABLE */
  of(eventId: string): Promise<Opening | undefined>
}

export function createOpenings(source: Source): Openings {
  const known = new Map<string, Opening>()
  let read = 0

  const take = (line: string) => {
    read++
    try {
      const { salt, event } = Line.parse(parseStrictJson(line))
      known.set(event.id, { salt: Buffer.from(salt, 'base64url'), event: event as Opening['event'] })
    } catch {
      // What is no opening opens nothing: the entry that needs it will be missing it.
    }
  }
  const readMore = async (): Promise<boolean> => {
    const text = await source.openings(read)
    if (text === undefined) throw unreachable(`${source.name} publishes no openings of key events`)
    const before = known.size
    for (const line of text.split('\n')) if (line !== '') take(line)
    // A place that gives the same again, whatever it is asked for, has no more to give.
    if (known.size > MOST) throw unreachable(`${source.name} publishes more than ${MOST} openings of key events`)
    return known.size > before
  }
  return {
    of: async (eventId) => {
      while (!known.has(eventId)) if (!(await readMore())) return undefined
      return known.get(eventId)
    },
  }
}
