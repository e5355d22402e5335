import { join } from 'node:path'
import {
  edgeTiles,
  formatBundlePath,
  formatPolicy,
  formatTilePath,
  parseLogPath,
  parseVerifierKey,
  TILE_WIDTH,
} from '@testamur/transparency-log'
import { type AuditOptions, type AuditResult, audit } from '../audit/audit.js'
import { createEventIds } from '../audit/event-ids.js'
import { unreachable } from '../audit/finding.js'
import type { SeenShard } from '../audit/state.js'
import { writeWhole } from '../keep/atomic.js'
import { readMemory, writeMemory } from '../keep/state-file.js'
import { OPENINGS_FILE } from '../read/folder-source.js'
import { readText, type Source } from '../read/source.js'
import { keepIn, removeAll, resumed, STATE, takeFolder } from './folder.js'
import { exportReadme } from './readme.js'

export type ExportOptions = Omit<AuditOptions, 'memory' | 'keep' | 'full'>

/**
 * Copies a log into a folder and verifies it on the way. What makes a copy valid, the checkpoints, is written last. Going on
 * reads only what is new; what an interrupted run has left is used where it is what it must be. @throws UsageError, Halt
 */
export async function exportLog(folder: string, options: ExportOptions): Promise<AuditResult> {
  await takeFolder(folder, options.trust.vkey)
  const kept = await readMemory(join(folder, STATE))
  const full = kept?.whole === false
  const memory = kept && (full ? { state: kept.state, ids: createEventIds() } : kept)
  const [used, written] = [new Set<string>(), new Set<string>()]
  const covered = coveredBy(kept?.state.shards ?? [])
  const keep = keepIn(folder, written, (path) => used.has(path) || covered(path))
  const run = (source: Source) => audit({ ...options, source, full, ...(memory && { memory }), keep })
  let result = await run(resumed(options.source, folder, used))
  const leftovers = [...used].filter((path) => !covered(path))
  if (!result.advanced && leftovers.length > 0) {
    // It may be what an interrupted run has left here that is torn, and not the log.
    await removeAll(folder, leftovers)
    used.clear()
    result = await run(options.source)
  }
  if (!result.advanced) {
    await removeAll(folder, written)
    return result
  }
  await writeAround(folder, options, result)
  for (const { shard, note } of result.checkpoints) await writeWhole(join(folder, shard.path, 'checkpoint'), note)
  await writeMemory(join(folder, STATE), result.memory, full ? 0 : (kept?.state.entries ?? 0))
  await removeOutgrown(folder, kept?.state.shards ?? [], result.memory.state.shards)
  return result
}

/** Whether a path is of what an earlier export has verified and left whole: that is never written again. */
function coveredBy(shards: readonly SeenShard[]): (path: string) => boolean {
  const edges = new Set(shards.flatMap(edgePaths))
  return (path) => edges.has(path) || shards.some((shard) => isFullIn(shard, path))
}

function isFullIn({ path, size }: SeenShard, at: string): boolean {
  if (path !== '' && !at.startsWith(`${path}/tile/`)) return false
  const tile = parseLogPath(path === '' ? at : at.slice(path.length + 1))
  const level = tile.kind === 'tile' ? tile.level : 0
  return tile.width === TILE_WIDTH && (tile.index + 1) * TILE_WIDTH ** (level + 1) <= size
}

async function writeAround(
  folder: string,
  { source, path, trust }: ExportOptions,
  { shards }: AuditResult,
): Promise<void> {
  const at = (name: string) => join(folder, name)
  const logs = shards.map(({ vkey }) => ({ origin: parseVerifierKey(vkey).name, key: parseVerifierKey(vkey) }))
  const policy = formatPolicy({ ...trust.policy, logs })
  const { consortium, vkey } = trust
  await writeWhole(at('trust.json'), `${JSON.stringify({ url: source.name, consortium, vkey }, null, 2)}\n`)
  await writeWhole(at('policy'), policy)
  await writeWhole(at(join(path, 'policy')), policy)
  for (const shard of shards) await writeWhole(at(join(shard.path, 'vkey')), `${shard.vkey}\n`)
  const listed = await readText(source, path === '' ? 'shards' : `${path}/shards`)
  if (listed !== undefined) await writeWhole(at(join(path, 'shards')), listed)
  if (consortium) await writeWhole(at(OPENINGS_FILE), await allOpenings(source))
  await writeWhole(at('README.txt'), exportReadme(logs[0]?.origin ?? ''))
}

async function allOpenings(source: Source): Promise<string> {
  const lines: string[] = []
  for (;;) {
    const text = await source.openings(lines.length)
    if (text === undefined) throw unreachable(`${source.name} publishes no openings of key events`)
    const more = text.split('\n').filter((line) => line !== '')
    // A place that gives the same again, whatever it is asked for, has no more to give.
    if (more.length === 0 || more[0] === lines[0]) return lines.map((line) => `${line}\n`).join('')
    lines.push(...more)
  }
}

/** Paths of the partial tiles and the partial bundle of a tree. */
function edgePaths({ path, size }: SeenShard): string[] {
  return edgeTiles(size).flatMap((tile) => {
    const bundle = tile.level === 0 ? [formatBundlePath(tile)] : []
    return [formatTilePath(tile), ...bundle].map((at) => join(path, at))
  })
}

/** Removes the partial tiles of the last checkpoint that the new one has no use for. */
async function removeOutgrown(folder: string, before: readonly SeenShard[], now: readonly SeenShard[]): Promise<void> {
  const needed = new Set(now.flatMap(edgePaths))
  const outgrown = before.flatMap(edgePaths).filter((path) => !needed.has(path) && path.includes('.p'))
  await removeAll(folder, outgrown)
}
