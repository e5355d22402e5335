import { LogError, openNote, parseVerifierKey } from '@testamur/transparency-log'
import { z } from 'zod'
import { Halt, unreachable } from '../audit/finding.js'
import { readText, type Source } from './source.js'

/** One log of those that follow each other: `path` is where it lies below the source. */
export type Shard = { origin: string; path: string; vkey: string; closed: boolean }

const Listed = z.array(
  z.looseObject({
    origin: z.string(),
    path: z.string(),
    vkey: z.string(),
    state: z.enum(['open', 'closed']),
    size: z.int().min(0).optional(),
    handover: z.string().optional(),
  }),
)
type Listed = z.infer<typeof Listed>[number]

const trimmed = (path: string): string => path.replace(/^\/+|\/+$/g, '')

/** @throws Halt UNREACHABLE where the log tells no key */
export async function readVkey(source: Source, path: string): Promise<string> {
  const vkey = (await readText(source, path === '' ? 'vkey' : `${path}/vkey`))?.trim()
  if (vkey === undefined) throw unreachable(`${source.name} has no log at /${path}: /${path}/vkey is not there`)
  return vkey
}

/**
 * The logs to read, oldest first. Where none are listed there is one. The first has the pinned key; each later one is vouched
 * for by the one before it. @throws Halt BAD_CHECKPOINT where a list or a handover does not hold, UNREACHABLE
 */
export async function readShards(source: Source, path: string, vkey: string): Promise<Shard[]> {
  const text = await readText(source, path === '' ? 'shards' : `${path}/shards`)
  const listed = text === undefined ? [] : parse(text, path)
  const [first] = listed
  if (!first) return [{ origin: parseVerifierKey(vkey).name, path, vkey, closed: false }]
  if (first.vkey.trim() !== vkey)
    throw new Halt(
      'BAD_CHECKPOINT',
      `the first shard that is listed has the key ${first.vkey}, not the one trusted here`,
    )
  for (const [i, shard] of listed.entries()) {
    requireName(shard)
    const before = listed[i - 1]
    if (before) await requireHandover(before, shard)
  }
  return listed.map((shard) => ({
    origin: shard.origin,
    path: trimmed(shard.path),
    vkey: shard.vkey.trim(),
    closed: shard.state === 'closed',
  }))
}

function parse(text: string, path: string): Listed[] {
  try {
    return Listed.parse(JSON.parse(text))
  } catch {
    throw new Halt('BAD_CHECKPOINT', `/${path}/shards is no list of shards`)
  }
}

function requireName({ origin, vkey }: Listed): void {
  let name: string
  try {
    name = parseVerifierKey(vkey.trim()).name
  } catch (error) {
    throw new Halt('BAD_CHECKPOINT', `the shard ${origin} has no usable key: ${(error as Error).message}`)
  }
  if (name !== origin) throw new Halt('BAD_CHECKPOINT', `the key of the shard ${origin} is named ${name}`)
}

/** The closing log signs its own origin first, and names the key of the one that follows on a line of the same note. */
async function requireHandover(before: Listed, after: Listed): Promise<void> {
  const why = await whyNoHandover(before, after)
  if (why !== undefined)
    throw new Halt('BAD_CHECKPOINT', `the shard ${before.origin} does not hand over to ${after.origin}: ${why}`)
}

async function whyNoHandover({ origin, vkey, handover }: Listed, after: Listed): Promise<string | undefined> {
  if (handover === undefined) return 'there is no signed note that says so'
  try {
    const { text } = await openNote(handover, [parseVerifierKey(vkey.trim())])
    const lines = text.split('\n')
    if (lines[0] !== origin) return 'the note speaks for another log'
    return lines.some((line) => line.split(' ').includes(after.vkey.trim())) ? undefined : 'the note names another key'
  } catch (error) {
    if (error instanceof LogError) return error.message
    throw error
  }
}
