import { createHash } from 'node:crypto'
import {
  type Checkpoint,
  emptyRoot,
  formatAddCheckpoint,
  formatNote,
  parseNote,
  signCheckpoint,
} from '@testamur/transparency-log'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testSigner } from '../../../packages/transparency-log/tests/signers.js'
import { removeHome, type Served, serve, timeOf } from './served.js'
import { testLog } from './test-log.js'

const log = testLog()
const hash = createHash('sha256').update(log.origin).digest('hex')
let now = 1_800_000_000_000
let witness: Served
beforeEach(async () => {
  witness = await serve({ logs: [log.vkey], now: () => now })
})
afterEach(async () => {
  await witness.stop()
  await removeHome(witness.home)
  expect(witness.failures).toEqual([])
})

const add = async (body: string) => {
  const answer = await witness.add(body)
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}
const signed = async (checkpoint: Partial<Checkpoint>, oldSize = 0) =>
  formatAddCheckpoint({
    oldSize,
    proof: [],
    checkpoint: await signCheckpoint({ origin: log.origin, size: 0, root: emptyRoot(), ...checkpoint }, [log.signer]),
  })

describe('200', () => {
  test('with a cosignature that verifies, from size 0 and from there', async () => {
    for (const [oldSize, size] of [
      [0, 1],
      [1, 2],
      [2, 255],
      [255, 257],
      [257, 257],
    ] as const) {
      const { status, type, text } = await add(await log.body(oldSize, size))
      expect([status, type]).toEqual([200, 'text/plain; charset=utf-8'])
      expect(text).toMatch(/^\u2014 witness\.test\/w1 [^ ]+\n$/)
      expect(await timeOf(await log.note(size), text, witness.key)).toBe(1_800_000_000)
    }
  })

  test('for an empty tree, more than once, and for the first leaves after it', async () => {
    for (const [oldSize, size] of [
      [0, 0],
      [0, 0],
      [0, 3],
    ] as const)
      expect((await add(await log.body(oldSize, size))).status).toBe(200)
  })

  test('whatever else has signed, unknown keys and keys of the same name', async () => {
    const others = [testSigner('other.test'), { ...testSigner('x'), name: log.origin }]
    const note = await log.note(4, { signers: [...others, log.signer] })
    const { status, text } = await add(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: note }))
    expect(status).toBe(200)
    const kept = await (await fetch(`${witness.url}/${hash}/checkpoint`)).text()
    expect(kept).toBe(`${await log.note(4)}${text}`)
  })

  test('with a time that never goes back', async () => {
    const times: number[] = []
    for (const [at, size] of [
      [1_800_000_000_000, 1],
      [1_800_000_090_999, 2],
      [1_700_000_000_000, 3],
      [-5, 4],
      [1_800_000_091_000, 5],
    ] as const) {
      now = at
      const { text } = await add(await log.body(size - 1, size))
      times.push(await timeOf(await log.note(size), text, witness.key))
    }
    expect(times).toEqual([1_800_000_000, 1_800_000_090, 1_800_000_090, 1_800_000_090, 1_800_000_091])
    expect(witness.said.some((line) => line.includes('clock'))).toBe(true)
    now = 1_800_000_000_000
  })
})

describe('400', () => {
  test.each([
    ['an empty body', ''],
    ['no checkpoint', 'old 0\n\n'],
    ['no proof of being a note', 'old 0\n\nlog.test/awards\n0\nx\n'],
  ])('for %s', async (_, body) => {
    expect((await add(body)).status).toBe(400)
  })

  test('for a note that is no checkpoint, a body of other bytes, and an old size above the new', async () => {
    expect((await add((await log.body(0, 1)).replace('\n1\n', '\n01\n'))).status).toBe(400)
    const answer = await witness.add(Buffer.from('old 0\n\n\xff\n', 'latin1'))
    expect(answer.status).toBe(400)
    const { status, text } = await add(await log.body(7, 6))
    expect([status, text]).toEqual([400, expect.stringMatching(/old size 7/)])
  })

  test('before 409: the old size is above the new and not the last one either', async () => {
    await add(await log.body(0, 3))
    expect((await add(await log.body(9, 8))).status).toBe(400)
  })
})

describe('403', () => {
  test('where no trusted key has signed', async () => {
    const note = await log.note(1, { signers: [testSigner('other.test')] })
    expect((await add(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: note }))).status).toBe(403)
  })

  test('where a trusted key is named and its signature does not verify, though another line does', async () => {
    const { text, signatures } = parseNote(await log.note(1))
    const bad = { ...signatures[0]!, signature: signatures[0]!.signature.with(5, 1) }
    for (const lines of [[bad], [signatures[0]!, bad]]) {
      const checkpoint = formatNote({ text, signatures: lines })
      expect((await add(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }))).status).toBe(403)
    }
  })

  test('before anything about sizes is told', async () => {
    await add(await log.body(0, 3))
    const note = await log.note(5, { signers: [testSigner('other.test')] })
    expect((await add(formatAddCheckpoint({ oldSize: 6, proof: [], checkpoint: note }))).status).toBe(403)
  })
})

describe('404', () => {
  test('for an origin that is not known', async () => {
    expect((await add(await testLog('unknown.test').body(0, 1))).status).toBe(404)
  })

  test('for the checkpoint of a log that was never cosigned, and other paths', async () => {
    for (const path of [`/${hash}/checkpoint`, '/', '/add-checkpoint/', `/${hash.toUpperCase()}/checkpoint`])
      expect((await fetch(witness.url + path)).status).toBe(404)
  })
})

describe('409', () => {
  test('with the size cosigned last', async () => {
    expect(await add(await log.body(2, 5))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '0\n' })
    await add(await log.body(0, 3))
    for (const old of [0, 2, 4])
      expect(await add(await log.body(old, 5))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '3\n' })
  })

  test('before 422: the proof is wrong too', async () => {
    await add(await log.body(0, 3))
    const body = formatAddCheckpoint({ oldSize: 2, proof: [emptyRoot()], checkpoint: await log.note(5) })
    expect((await add(body)).status).toBe(409)
  })
})

describe('422', () => {
  test('for a proof that does not lead there', async () => {
    await add(await log.body(0, 3))
    const proof = await log.proof(3, 7)
    for (const wrong of [[], proof.slice(1), [...proof, emptyRoot()], proof.map(() => emptyRoot())]) {
      const body = formatAddCheckpoint({ oldSize: 3, proof: wrong, checkpoint: await log.note(7) })
      expect((await add(body)).status).toBe(422)
    }
    expect((await add(await log.body(3, 7, { fork: 2 }))).status).toBe(422)
    expect((await add(await log.body(3, 7, { fork: 5 }))).status).toBe(200)
    expect((await add(await log.body(7, 9))).status).toBe(422)
  })

  test('for another root of the same size', async () => {
    await add(await log.body(0, 3))
    const { status, text } = await add(await log.body(3, 3, { fork: 1 }))
    expect([status, text]).toEqual([422, expect.stringMatching(/another root/)])
    expect((await add(await log.body(3, 3))).status).toBe(200)
  })

  test('for a proof from size 0, and for size 0 with another root than that of nothing', async () => {
    const body = formatAddCheckpoint({ oldSize: 0, proof: [emptyRoot()], checkpoint: await log.note(2) })
    expect((await add(body)).status).toBe(422)
    expect((await add(await signed({ root: new Uint8Array(32) }))).status).toBe(422)
    const same = formatAddCheckpoint({ oldSize: 0, proof: [emptyRoot()], checkpoint: await log.note(0) })
    expect((await add(same)).status).toBe(422)
  })

  test('and nothing is remembered of what was refused', async () => {
    await add(await log.body(0, 3))
    await add(await log.body(3, 7, { fork: 2 }))
    expect((await (await fetch(`${witness.url}/${hash}/checkpoint`)).text()).split('\n')[1]).toBe('3')
    expect((await add(await log.body(3, 7))).status).toBe(200)
  })
})

describe('beside the matrix', () => {
  test('a body that is too long is refused, with its length told and without', async () => {
    const long = 'x'.repeat(300_000)
    expect((await witness.add(long)).status).toBe(413)
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from(long))
        controller.close()
      },
    })
    const request = { method: 'POST', body: stream, duplex: 'half' } as RequestInit
    expect((await fetch(`${witness.url}/add-checkpoint`, request)).status).toBe(413)
  })

  test('other methods are refused with those that there are', async () => {
    const answer = await fetch(`${witness.url}/add-checkpoint`)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await fetch(`${witness.url}/vkey`, { method: 'POST' })).status).toBe(405)
  })

  test('key and health are told', async () => {
    expect(await (await fetch(`${witness.url}/vkey`)).text()).toBe(`${witness.witness.keys[0]?.vkey}\n`)
    expect((await fetch(`${witness.url}/healthz`)).status).toBe(200)
    const head = await fetch(`${witness.url}/vkey`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('several logs are kept apart', async () => {
    const other = testLog('log.test/other')
    await witness.logs.add(other.vkey, 'a second one')
    expect((await add(await log.body(0, 3))).status).toBe(200)
    expect((await add(await other.body(0, 2))).status).toBe(200)
    expect((await add(await log.body(2, 4))).text).toBe('3\n')
    expect((await add(await other.body(3, 4))).text).toBe('2\n')
  })
})

test('with ML-DSA-44 both keys cosign', async () => {
  const both = await serve({ logs: [log.vkey], mldsa: true })
  const text = await (await both.add(await log.body(0, 5))).text()
  expect(text.match(/\u2014/g)).toHaveLength(2)
  for (const { key } of both.witness.keys) expect(await timeOf(await log.note(5), text, key)).toBeGreaterThan(1)
  await both.stop()
  const again = await serve({ logs: [log.vkey], home: both.home })
  expect(await (await again.add(await log.body(4, 6))).text()).toBe('5\n')
  await again.stop()
  await removeHome(both.home)
})
