import { generateKeyPairSync, sign } from 'node:crypto'
import {
  cosignNote,
  formatVerifierKey,
  KEY_TYPE,
  logPolicy,
  type NoteSigner,
  signCheckpoint,
  verifierKey,
} from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { lastWitnessedBefore } from './last-witnessed.js'
import type { PublishedCheckpoint } from './log.js'

function signer(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url')
  return { name, publicKey: raw, sign: (message) => sign(null, message, privateKey) }
}
const [log, one, two] = [signer('log.test'), signer('one.test'), signer('two.test')]
const vkeyOf = ({ name, publicKey }: NoteSigner, type: (typeof KEY_TYPE)[keyof typeof KEY_TYPE]) =>
  formatVerifierKey(verifierKey(name, publicKey, type))
const policy = logPolicy(vkeyOf(log, KEY_TYPE.ed25519), {
  witnesses: [one, two].map((witness) => vkeyOf(witness, KEY_TYPE.cosignature)),
  quorum: 2,
})

const moment = new Date('2026-03-01T09:00:00.000Z')
const seconds = moment.getTime() / 1_000

/** A checkpoint that the two witnesses cosigned so many seconds after the moment. */
async function checkpoint(size: number, ...times: [number, number]): Promise<PublishedCheckpoint> {
  const root = Buffer.alloc(32, size)
  const signed = await signCheckpoint({ origin: log.name, size, root }, [log])
  const note = await cosignNote(await cosignNote(signed, one, seconds + times[0]), two, seconds + times[1])
  return { size, root, note, publishedAt: moment }
}

const lastOf = async (all: PublishedCheckpoint[]) => {
  const newest = all.toSorted((a, b) => b.size - a.size)
  const pages = async (limit: number, below = Number.POSITIVE_INFINITY) =>
    newest.filter(({ size }) => size < below).slice(0, limit)
  return (await lastWitnessedBefore(pages, policy, moment))?.size
}

test('the largest that both had cosigned before the moment, by their own clocks', async () => {
  const [early, late] = [await checkpoint(5, -2, -1), await checkpoint(9, -1, 1)]
  expect(await lastOf([await checkpoint(3, -9, -9), early, late])).toBe(5)
  expect(await lastOf([early, await checkpoint(7, -1, 0)])).toBe(5)
  expect(await lastOf([late])).toBeUndefined()
  expect(await lastOf([])).toBeUndefined()
})

test('also far back, and past one that is not what it must be', async () => {
  const late = await Promise.all(Array.from({ length: 120 }, (_, i) => checkpoint(10 + i, 1, 1)))
  const spoilt = { ...(await checkpoint(6, -1, -1)), note: 'nonsense' }
  expect(await lastOf([await checkpoint(5, -2, -2), spoilt, ...late])).toBe(5)
})
