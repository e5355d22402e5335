import { decodeCursor, encodeCursor } from '@testamur/service-kit'
import type { z } from 'zod'

/** A JSON body of a route, in or out. */
export const json = <Schema extends z.ZodType>(schema: Schema, description = 'As asked') => ({
  description,
  content: { 'application/json': { schema } },
})

/** One page of a list, from one item more than the page holds; the cursor is the place of its last item. */
export function pageOf<Item, View>(
  items: readonly Item[],
  limit: number,
  view: (item: Item) => View,
  placeOf: (item: Item) => unknown,
): { items: View[]; next?: string } {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(view),
    ...(items.length > limit && last !== undefined && { next: encodeCursor(placeOf(last)) }),
  }
}

/** Where a list goes on. @throws TestamurError INVALID_CURSOR */
export const placeIn = <Place extends z.ZodType>(
  cursor: string | undefined,
  schema: Place,
): z.infer<Place> | undefined => (cursor === undefined ? undefined : decodeCursor(cursor, schema))
