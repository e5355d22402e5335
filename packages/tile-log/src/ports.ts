/**
 * Where frames become durable. A frame is one atomic step of the log: a batch of entries with their event ids and whatever their
 * source wants to be kept beside them, or a checkpoint. Frames are numbered from 0 without a gap.
 */
export type Journal = {
  /**
   * All frames from this place on, in order; from the very first where no place is given. A frame that was being written when its
   * writer died, and that nobody was told of, is not there. Bytes are not looked into. @throws JournalDamaged
   */
  read(from?: FramePlace): AsyncIterable<StoredFrame>
  /**
   * Takes the journal over for writing: whoever held it before cannot append any more, and all that it was told to be durable can
   * be read. Call once, before `append`; `next` is the number that the next frame will have.
   */
  takeOver(next: number): Promise<void>
  /**
   * Appends a frame; durable when it resolves. The number must be that of the last frame plus one. @throws JournalTaken where another
   * writer has taken over; any other failure leaves open whether the frame is there: close, open and read again.
   */
  append(number: number, bytes: Uint8Array): Promise<FramePlace>
  close(): Promise<void>
}

/** The place behind a frame: from here on the next one is read. JSON, so that it can be kept. `at` is the journal's own. */
export type FramePlace = { next: number; at?: string }

/** `after` is the place behind it. */
export type StoredFrame = { number: number; bytes: Uint8Array; after: FramePlace }

/**
 * Derived objects by path: tiles and bundles at their C2SP paths (`tile/0/x001/067`, `tile/entries/000.p/5`), the latest
 * `checkpoint`. All of it can be rebuilt from the journal, so that nothing here needs a sync.
 */
export type ObjectStore = {
  /** Undefined where there is none. @throws where the store does not answer */
  get(path: string): Promise<Uint8Array | undefined>
  /** A reader sees all of it or what was there before, never a part. */
  put(path: string, bytes: Uint8Array): Promise<void>
  /** What is not there is no error. */
  delete(path: string): Promise<void>
  close(): Promise<void>
}

/** Another sequencer writes this journal now. Nothing more can be appended here. */
export class JournalTaken extends Error {
  override readonly name = 'JournalTaken'
}

/** Something was changed that had been durable. The message says where. Nothing is repaired by guessing. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged'
}
