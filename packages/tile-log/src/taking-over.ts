import type { NoteSigner } from '@testamur/transparency-log'
import { type LogState, sameBytes } from './log-state.js'
import type { ObjectWriter } from './object-writer.js'
import { type Journal, JournalDamaged, JournalTaken, type ObjectStore } from './ports.js'
import { storedCheckpoint } from './stored-checkpoint.js'

const ATTEMPTS = 20

/** What takes frames of the journal into the state, and says how many there were. */
export type ReadOn = () => Promise<number>

/**
 * Takes the journal over and has all that others were told to be durable. Whoever led may append until that moment, and so may another one
 * that takes over at the same time. @throws JournalTaken where others are always faster
 */
export async function takeJournalOver(journal: Journal, state: LogState, readOn: ReadOn): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await journal.takeOver(state.place.next)
      break
    } catch (error) {
      if (!(error instanceof JournalTaken) || attempt === ATTEMPTS) throw error
      await readOn()
    }
  }
  while ((await readOn()) > 0);
}

/**
 * Compares the journal with the checkpoint among the objects, which a whole journal has too. @throws JournalDamaged where a larger one was
 * published than the journal knows: it was cut, or is an older copy, and to go on would be to tell another history
 */
export async function requireNotRolledBack(objects: ObjectStore, signer: NoteSigner, state: LogState): Promise<void> {
  const stored = await storedCheckpoint(objects, signer)
  const last = state.latest
  if (stored && stored.size > (last?.size ?? -1))
    throw new JournalDamaged(
      `a checkpoint of size ${stored.size} was published, but the journal's last one has size ${last?.size ?? 'none'}: it was cut or is an older copy`,
    )
  if (last && stored?.note !== last.note) await objects.put('checkpoint', Buffer.from(last.note))
}

/** Looks at each object made since the snapshot, and stores those that are not there as they should be. */
export async function storeTail(objects: ObjectStore, state: LogState, writer: ObjectWriter): Promise<void> {
  for (const object of state.tail.takeFull()) {
    const stored = await objects.get(object.path)
    if (stored && sameBytes(stored, object.bytes)) state.tail.stored(object)
    else writer.write([object])
  }
  await writer.flush()
}
