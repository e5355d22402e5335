import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Where a write stands, for tests that end the process there. */
export type WriteStep = 'before' | 'written' | 'renamed' | 'durable'
export type OnStep = (step: WriteStep) => void

/** Makes a folder's entries durable: without this a rename may be gone after a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeSynced(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'w', mode)
  try {
    await handle.chmod(mode)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Replaces a file: whoever reads it, whenever the machine stops, finds all of the old text or all of the new, and the new once this
 * has resolved. Two writers of one file at once are the caller's to keep apart.
 */
export async function writeDurably(file: string, text: string, mode = 0o644, onStep: OnStep = () => {}): Promise<void> {
  onStep('before')
  await writeSynced(`${file}.new`, text, mode)
  onStep('written')
  await rename(`${file}.new`, file)
  onStep('renamed')
  await syncFolder(dirname(file))
  onStep('durable')
}

/** Makes a folder with one file in it, so that the folder is never there without the file. */
export async function writeFolderDurably(folder: string, name: string, text: string, onStep: OnStep): Promise<void> {
  const draft = `${folder}.new`
  onStep('before')
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft)
  await writeSynced(`${draft}/${name}`, text, 0o644)
  await syncFolder(draft)
  onStep('written')
  await rename(draft, folder)
  onStep('renamed')
  await syncFolder(dirname(folder))
  onStep('durable')
}
