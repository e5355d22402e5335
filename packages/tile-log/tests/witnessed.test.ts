import { generateKeyPairSync, sign } from 'node:crypto'
import { cosignNote, type NoteSigner, parseNote } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import type { Cosigner } from '../src/index.js'
import { createLab, entries, rawPublicKey } from './lab.js'

const { privateKey } = generateKeyPairSync('ed25519')
const witness: NoteSigner = {
  name: 'witness.test',
  publicKey: rawPublicKey(privateKey),
  sign: (message) => sign(null, message, privateKey),
}
const cosigner: Cosigner = { cosign: ({ note }) => cosignNote(note, witness, 1_770_000_000) }
const nobody: Cosigner = { cosign: () => Promise.reject(new Error('the quorum was not reached')) }

test('without the quorum nothing is published, and what is durable waits for it', async () => {
  await using lab = createLab()
  const log = await lab.leader({ witnesses: nobody })
  await log.append(entries(0, 3))
  await expect(log.publish()).rejects.toThrow('the quorum was not reached')
  expect([log.size, log.latest()]).toEqual([3, undefined])
  const next = await lab.leader({ witnesses: cosigner })
  expect((await next.publish())?.size).toBe(3)
})

test('a checkpoint from before there were witnesses is published once more, cosigned, for the same tree', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  await log.append(entries(0, 3))
  const before = await log.publish()
  await log.stop()
  const witnessed = await lab.leader({ witnesses: cosigner })
  const again = await witnessed.publish()
  expect([again?.size, again?.root]).toEqual([3, before?.root])
  expect(parseNote(again!.note).signatures).toHaveLength(2)
  expect(await witnessed.publish()).toBeUndefined()
  await witnessed.stop()
  expect((await lab.open()).latest()?.note).toBe(again?.note)
})
