import { RecordFailure, Unprocessable } from '@testamur/event-bus'
import { ZodError } from 'zod'
import { EntryRefused, type LedgeredEvent } from '../domain/ledgered-event.js'
import { KeyUnknown } from './key-unknown.js'

/** A ledgered event and its place in its partition. */
export type PlacedEvent = LedgeredEvent & { offset: bigint }

/**
 * What goes wrong in `work` because of this record is told as its failure, so that those before it are sequenced and it
 * alone halts its partition or waits; all else passes as it is. @throws RecordFailure
 */
export async function blaming<T>({ offset }: { offset: bigint }, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof KeyUnknown) throw new RecordFailure(offset, error)
    if (error instanceof EntryRefused)
      throw new RecordFailure(offset, new Unprocessable(error.message, { cause: error }))
    if (error instanceof ZodError) {
      const why = 'the data of an event about keys is not of its form'
      throw new RecordFailure(offset, new Unprocessable(why, { cause: error }))
    }
    throw error
  }
}
