import { readFileSync, statSync } from 'node:fs'
import { formatVerifierKey, LogError, logKey, type VerifierKey } from '@testamur/transparency-log'
import { writeDurably } from './durable.js'
import { WitnessError } from './errors.js'

/** The logs that a witness watches, by origin; one origin may have several keys. */
export type KnownLogs = {
  /** The keys trusted for an origin; undefined where it is not known. Looks first whether the file was changed. */
  keysOf(origin: string): readonly VerifierKey[] | undefined
  /** Adds a line to the file. */
  add(vkey: string, why: string): Promise<void>
}

type Read = { stamp: string; byOrigin: Map<string, VerifierKey[]> }

/** `logs` of a home: one verifier key per line, `#` before a comment. @throws WitnessError naming the line */
function parseLogs(text: string, file: string): VerifierKey[] {
  return text.split('\n').flatMap((line, i) => {
    const vkey = line.trim()
    if (vkey === '' || vkey.startsWith('#')) return []
    try {
      return [logKey(vkey)]
    } catch (cause) {
      if (!(cause instanceof LogError)) throw cause
      throw new WitnessError(`${file}, line ${i + 1}: ${cause.message}`, { cause })
    }
  })
}

function byOrigin(keys: readonly VerifierKey[]): Map<string, VerifierKey[]> {
  const distinct = new Map(keys.map((key) => [formatVerifierKey(key), key]))
  const grouped = new Map<string, VerifierKey[]>()
  for (const key of distinct.values()) grouped.set(key.name, [...(grouped.get(key.name) ?? []), key])
  return grouped
}

const stampOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true })
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : ''
}

/**
 * The logs of the file, which is read again whenever it has changed, and those given for this run. A change that cannot be read is
 * told and leaves what was known before. @throws WitnessError where it cannot be read at the start
 */
export function openKnownLogs(file: string, given: readonly string[], say: (line: string) => void): KnownLogs {
  const always = parseLogs(given.join('\n'), '--log')
  const textOf = () => (stampOf(file) === '' ? '' : readFileSync(file, 'utf8'))
  const read = (): Read => {
    // Taken before the text: a change in between is seen the next time.
    const stamp = stampOf(file)
    return { stamp, byOrigin: byOrigin([...always, ...parseLogs(textOf(), file)]) }
  }
  let known = read()
  const refresh = () => {
    const stamp = stampOf(file)
    if (stamp === known.stamp) return
    try {
      known = read()
    } catch (error) {
      say(`${(error as Error).message}. Until it is put right, the logs known before are watched`)
      known = { ...known, stamp }
    }
  }
  return {
    keysOf: (origin) => {
      refresh()
      return known.byOrigin.get(origin)
    },
    add: async (vkey, why) => {
      const text = textOf()
      const gap = text === '' || text.endsWith('\n') ? '' : '\n'
      await writeDurably(file, `${text}${gap}# ${why}\n${vkey}\n`)
      refresh()
    },
  }
}
