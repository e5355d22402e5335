import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../src/journals/file-journal.js'
import { describeJournal } from './contract.js'

describeJournal('files', {
  room: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tile-log-journal-'))
    return {
      open: () => openFileJournal(dir),
      [Symbol.asyncDispose]: async () => rmSync(dir, { recursive: true, force: true }),
    }
  },
})
