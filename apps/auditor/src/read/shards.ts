import { LogError, openNote, parseVerifierKey } from '@testamur/transparency-log'
import { z } from 'zod'
import { Halt, unreachable } from '../audit/finding.js'
import { readText, type Source } from './source.js'

/** One log of those that follow each other: `path` is where it lies below the source. */
export type Shard = {
  origin: string
  path: string
  vkey: string
  /** Where the log has closed it for good, the tree that it signed then. */
  closed?: { size: number; root: Uint8Array }
}

const Listed = z.array(
  z.looseObject({
    origin: z.string(),
    path: z.string(),
    vkey: z.string(),
    state: z.enum(['open', 'closed']),
    handover: z.string().optional(),
  }),
)
type Listed = z.infer<typeof Listed>[number]

/** The second line of a handover, behind the origin; then come the last size and root, and the next log's key, a line each. */
const HANDOVER = 'testamur shard handover v1'

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
  if (!first) return [{ origin: parseVerifierKey(vkey).name, path, vkey }]
  if (first.vkey.trim() !== vkey)
    throw new Halt(
      'BAD_CHECKPOINT',
      `the first shard that is listed has the key ${first.vkey}, not the one trusted here`,
    )
  const shards: Shard[] = []
  for (const [i, shard] of listed.entries()) {
    requireName(shard)
    const next = listed[i + 1]
    const closed = next ? await readHandover(shard, next) : undefined
    const vkeyOf = shard.vkey.trim()
    shards.push({ origin: shard.origin, path: trimmed(shard.path), vkey: vkeyOf, ...(closed && { closed }) })
  }
  return shards
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

/** What a closing log has signed: its own end, and the key of the one that follows. @throws Halt BAD_CHECKPOINT */
async function readHandover(shard: Listed, next: Listed): Promise<{ size: number; root: Uint8Array }> {
  const no = (why: string) =>
    new Halt('BAD_CHECKPOINT', `the log ${shard.origin} does not hand over to ${next.origin}: ${why}`)
  if (shard.handover === undefined) throw no('there is no signed note that says so')
  let text: string
  try {
    text = (await openNote(shard.handover, [parseVerifierKey(shard.vkey.trim())])).text
  } catch (error) {
    if (error instanceof LogError) throw no(error.message)
    throw error
  }
  const [origin, kind, size, root, vkey, ...more] = text.split('\n')
  if (kind !== HANDOVER || origin !== shard.origin || more.join() !== '') throw no('the note is of another kind')
  if (vkey !== next.vkey.trim()) throw no('the note names another key')
  if (!/^\d{1,16}$/.test(size ?? '')) throw no('the note names no size')
  return { size: Number(size), root: new Uint8Array(Buffer.from(root ?? '', 'base64')) }
}
