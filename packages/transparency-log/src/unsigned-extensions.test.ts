import { expect, test } from 'vitest'
import { testLeaf } from '../tests/memory-log.js'
import { testMldsaSigner, testSigner, vkeyOf } from '../tests/signers.js'
import { formatCheckpoint, signCheckpoint } from './checkpoint.js'
import { cosignNote } from './cosignature.js'
import { logPolicy, openCheckpoint } from './log-policy.js'
import { formatNote, parseNote } from './note.js'
import { KEY_TYPE } from './note-key.js'

const [log, other, witness] = [testSigner('log.test/awards'), testMldsaSigner('log.test/awards'), testSigner('w.test')]
const checkpoint = { origin: log.name, size: 33, root: testLeaf(0) }
const text = formatCheckpoint({ ...checkpoint, extensions: ['signed'] })

test('an extension line that ML-DSA-44 leaves out of what it signs is not told as verified', async () => {
  const { signatures } = parseNote(await cosignNote(await signCheckpoint(checkpoint, [log]), other, 1_700_000_000))
  const policy = logPolicy(vkeyOf(other, KEY_TYPE.mldsaCosignature))
  const added = formatNote({
    text: `${formatCheckpoint(checkpoint)}anyone wrote this\n`,
    signatures: signatures.slice(1),
  })
  expect(await openCheckpoint(added, policy)).toMatchObject({ ...checkpoint, extensions: [] })
})

test('one that the log or a witness has signed with Ed25519 is', async () => {
  const signed = await signCheckpoint({ ...checkpoint, extensions: ['signed'] }, [log])
  expect((await openCheckpoint(signed, logPolicy(vkeyOf(log)))).extensions).toEqual(['signed'])
  const both = await cosignNote(await cosignNote(signed, other, 1_700_000_000), witness, 1_700_000_000)
  const signatures = parseNote(both).signatures.slice(1)
  const policy = logPolicy(vkeyOf(other, KEY_TYPE.mldsaCosignature), {
    witnesses: [vkeyOf(witness, KEY_TYPE.cosignature)],
  })
  expect((await openCheckpoint(formatNote({ text, signatures }), policy)).extensions).toEqual(['signed'])
})
