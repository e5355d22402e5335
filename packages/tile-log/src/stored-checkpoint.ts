import { type NoteSigner, openNote, parseCheckpoint, verifierKey } from '@testamur/transparency-log'
import type { ObjectStore } from './ports.js'

/** The checkpoint as it stands among the objects, if it is one that this log's key has signed. */
export async function storedCheckpoint(
  objects: ObjectStore,
  { name, publicKey }: NoteSigner,
): Promise<{ size: number; note: string } | undefined> {
  const bytes = await objects.get('checkpoint')
  if (!bytes) return undefined
  const note = Buffer.from(bytes).toString('utf8')
  try {
    const { text } = await openNote(note, [verifierKey(name, publicKey)])
    const { origin, size } = parseCheckpoint(text)
    return origin === name ? { size, note } : undefined
  } catch {
    // Changed since: the journal has it to the byte.
    return undefined
  }
}
