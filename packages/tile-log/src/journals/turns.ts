import { type FramePlace, JournalTaken } from '../ports.js'

/** Holds a writer to what the port says: taken over, one append after the other, the next number, and nothing after a failure. */
export type Turns = {
  /** The journal is this writer's now, and its next frame has this number. */
  begin(next: number): void
  /** @throws JournalTaken for a number that only another writer's frames can explain; Error for any other that is not the next */
  append(number: number, write: () => Promise<FramePlace>): Promise<FramePlace>
  end(): void
}

export function createTurns(): Turns {
  let held: { from: number; next: number } | undefined
  let failure: unknown
  let writing = false

  const requireTurn = (number: number) => {
    if (failure instanceof JournalTaken) throw failure
    // Whether that frame is there is open, so what the next number is cannot be known.
    if (failure !== undefined)
      throw new Error('an append to the journal has failed: close, open and read it again', { cause: failure })
    if (!held) throw new Error('the journal was not taken over')
    if (writing) throw new Error(`frame ${number} must wait until the one before it is durable`)
    // Who counts differently has read frames of another writer: one that came before the takeover, or has taken over since.
    if (number < held.from || number > held.next)
      throw new JournalTaken(`another sequencer appends: the next frame is ${held.next} here, and ${number} there`)
    if (number !== held.next) throw new RangeError(`frame ${number} of the journal was appended already`)
    return held
  }
  return {
    begin: (next) => {
      held = { from: next, next }
      failure = undefined
    },
    append: async (number, write) => {
      const turn = requireTurn(number)
      writing = true
      try {
        const place = await write()
        turn.next = number + 1
        return place
      } catch (error) {
        failure = error
        throw error
      } finally {
        writing = false
      }
    },
    end: () => {
      held = undefined
    },
  }
}
