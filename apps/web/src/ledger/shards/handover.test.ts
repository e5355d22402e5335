import { signNote } from '@testamur/transparency-log'
import { expect, it } from 'vitest'
import { createSigner, vkeyOf } from '../../../tests/ledger-kit.js'
import type { ShardView } from '../../api/ledger.js'
import { checkHandovers } from './handover.js'

const root = Buffer.alloc(32, 7).toString('base64')
const signers = ['town.test/log', 'town.test/log/2', 'town.test/log/3'].map(createSigner)

const shardAt = (at: number, over: Partial<ShardView> = {}): ShardView =>
  ({
    number: at + 1,
    origin: signers[at]?.name,
    path: at === 0 ? '/log' : `/log/${at + 1}`,
    vkey: vkeyOf(signers[at] as never),
    state: at < 2 ? 'closed' : 'open',
    size: 5,
    root,
    openedAt: '2026-01-01T00:00:00Z',
    ...over,
  }) as ShardView

const handover = (from: number, to: number, signer = from, size = 5) =>
  signNote(`${signers[from]?.name}\ntestamur shard handover v1\n${size}\n${root}\n${vkeyOf(signers[to] as never)}\n`, [
    signers[signer] as never,
  ])

const states = async (handovers: (string | undefined)[]) => {
  const shards = [0, 1, 2].map((at) => shardAt(at, handovers[at] === undefined ? {} : { handover: handovers[at] }))
  return (await checkHandovers(shards)).map(({ shard, state }) => [shard.number, state])
}

it('holds where each log has named its end and its successor under its own key', async () => {
  expect(await states([await handover(0, 1), await handover(1, 2)])).toEqual([
    [2, 'holds'],
    [1, 'holds'],
  ])
})

it('does not hold by another key, for another size or another successor, and may be missing', async () => {
  expect(await states([await handover(0, 1, 2), await handover(1, 2, 1, 6)])).toEqual([
    [2, 'false'],
    [1, 'false'],
  ])
  expect(await states([await handover(0, 2), undefined])).toEqual([
    [2, 'absent'],
    [1, 'false'],
  ])
})
