/** Where a log is read: an origin on the network, or a folder that was exported from one. */
export type Source = {
  /** As people know it. */
  readonly name: string
  /** Whether other parties may be asked too: a folder is judged by what is in it. */
  readonly online: boolean
  /**
   * The bytes at a path below the place, such as `log/checkpoint`; undefined where there is nothing.
   * @throws Halt UNREACHABLE where that cannot be known, or where there are more than `max` bytes
   */
  read(path: string, max: number): Promise<Uint8Array | undefined>
  /** Openings of key events, one JSON object a line, behind the first `after`; undefined where none are published. */
  openings(after: number): Promise<string | undefined>
}

export const MAX_TEXT = 1_000_000
export const MAX_OPENINGS = 16_000_000

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text of a source; what is no UTF-8 is no text, and given as one that nothing parses. */
export async function readText(source: Source, path: string): Promise<string | undefined> {
  const bytes = await source.read(path, MAX_TEXT)
  if (!bytes) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return '\0'
  }
}
