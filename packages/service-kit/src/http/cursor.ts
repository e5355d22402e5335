import { TestamurError } from '@testamur/credential-model'
import type { z } from 'zod'

/** The opaque text of where a list goes on. Readers hand it back as it is. */
export const encodeCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place inside a cursor that was given out here. @throws TestamurError INVALID_CURSOR */
export function decodeCursor<Place extends z.ZodType>(cursor: string, schema: Place): z.infer<Place> {
  try {
    if (cursor.length <= 1_000)
      return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString())) as z.infer<Place>
  } catch {
    // told below, whatever it was
  }
  throw new TestamurError('INVALID_CURSOR', 'The cursor cannot be read.', {
    remedy: 'Start the list again without a cursor, and hand back cursors unchanged.',
  })
}
