import { TestamurError } from '@testamur/credential-model'

/** The sheet as a whole cannot be read: nothing of it is kept. */
export const unreadable = (why: string, remedy: string): TestamurError =>
  new TestamurError('BATCH_UNREADABLE', why, { remedy })
