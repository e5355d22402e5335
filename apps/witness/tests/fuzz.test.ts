import { formatAddCheckpoint } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { below, pick, seededRandom } from '../../../packages/transparency-log/tests/random.js'
import { removeHome, serve, timeOf } from './served.js'
import { testLog } from './test-log.js'

const ROUNDS = 20_000
const AT_ONCE = 16

test(`${ROUNDS} mutated bodies: 200 only for what is valid as it stands, never a 5xx`, {
  timeout: 300_000,
}, async () => {
  const log = testLog()
  const witness = await serve({ logs: [log.vkey] })
  const random = seededRandom(2_026)
  const request = { oldSize: 200, proof: await log.proof(200, 777), checkpoint: await log.note(777) }
  const valid = Buffer.from(formatAddCheckpoint(request))
  const pieces = [
    'old 200\n',
    'old 0\n',
    '\n',
    '\n\n',
    '777',
    '\u2014 ',
    ' ',
    '=',
    'A'.repeat(44),
    '\0',
    '\ud83d\ude00',
    '9'.repeat(40),
  ]
  const mutate = (): Buffer => {
    const at = below(random, valid.length + 1)
    const kind = below(random, 5)
    if (kind === 0) return valid.subarray(0, at)
    if (kind === 1) return Buffer.concat([valid.subarray(0, at), Buffer.from(pick(random, pieces)), valid.subarray(at)])
    if (kind === 2) return Buffer.concat([valid.subarray(0, at), valid.subarray(at + 1 + below(random, 60))])
    const changed = Buffer.from(valid)
    for (let flips = 1 + below(random, kind); flips > 0; flips--)
      changed[below(random, changed.length)] = below(random, 256)
    return changed
  }
  await witness.add(await log.body(0, 200))
  const statuses = new Map<number, number>()
  const one = async () => {
    const body = mutate()
    const answer = await witness.add(new Uint8Array(body))
    const text = await answer.text()
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    if (answer.status !== 200) return
    // What mutation left of the proof's and the text's bytes is all of them; only lines of other signers may differ.
    expect(body.subarray(0, body.lastIndexOf('\n\n')).toString()).toBe(
      valid.subarray(0, valid.lastIndexOf('\n\n')).toString(),
    )
    expect(await timeOf(request.checkpoint, text, witness.key)).toBeGreaterThan(0)
  }
  for (let i = 0; i < ROUNDS; i += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one))
  expect([...statuses.keys()].filter((status) => ![200, 400, 403, 404, 409, 422].includes(status))).toEqual([])
  for (const status of [400, 403, 404, 409, 422]) expect(statuses.get(status) ?? 0).toBeGreaterThan(0)
  expect(witness.failures).toEqual([])
  await witness.stop()
  await removeHome(witness.home)
})
