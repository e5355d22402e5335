import { createHash, randomUUID } from 'node:crypto'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DescribeKeyCommand, KMSClient, ListKeysCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawSignature } from '../../src/keys/aws-kms/der-signature.js'
import { createKmsSigner } from '../../src/keys/aws-kms/index.js'
import { holds, signerContract } from './contract.js'
import { lacksMoto, type Moto, startMoto } from './moto.js'

const lacks = lacksMoto()
if (lacks && process.env.CI) throw new Error(lacks)

const region = 'eu-central-1'
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** Stands before the service and answers some of its actions itself. */
async function startProxy(
  target: () => string,
  refuse: (action: string, body: string) => { status: number; type: string } | undefined,
) {
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const action = String(incoming.headers['x-amz-target'] ?? '').split('.')[1] ?? ''
      const refused = refuse(action, String(incoming.headers.authorization))
      if (refused) {
        outgoing.writeHead(refused.status, { 'content-type': 'application/x-amz-json-1.1' })
        outgoing.end(JSON.stringify({ __type: refused.type, message: 'no' }))
        return
      }
      const onward = request(target(), { method: 'POST', headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      })
      onward.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

describe.skipIf(lacks)(`AWS KMS, by its client${lacks ? ` (${lacks})` : ''}`, () => {
  let moto: Moto
  let proxy: Awaited<ReturnType<typeof startProxy>>
  let refuseAlias = false
  beforeAll(async () => {
    moto = await startMoto()
    // The stand-in lets everyone in: strangers are turned away as the service does it.
    proxy = await startProxy(
      () => moto.url,
      (action, authorization) => {
        if (authorization.includes('stranger')) return { status: 400, type: 'UnrecognizedClientException' }
        return refuseAlias && action === 'CreateAlias' ? { status: 400, type: 'LimitExceededException' } : undefined
      },
    )
  })
  afterAll(async () => {
    proxy?.close()
    await moto?.[Symbol.asyncDispose]()
  })
  const client = () => new KMSClient({ region, endpoint: moto.url, credentials })
  const signer = () => createKmsSigner({ region, endpoint: proxy.url, credentials })

  signerContract(() => ({
    open: signer,
    stranger: () =>
      createKmsSigner({ region, endpoint: proxy.url, credentials: { ...credentials, accessKeyId: 'stranger' } }),
    away: () => createKmsSigner({ region, endpoint: 'http://127.0.0.1:1', credentials }),
    lose: async (KeyId) => {
      await client().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    },
    local: false,
  }))

  test('what is long goes there as its digest', async () => {
    const { jwk, reference } = await signer().make(randomUUID(), 'ES256')
    const key = await signer().open({ kid: jwk.kid as string, alg: 'ES256', jwk, reference })
    const [longest, long] = [Buffer.alloc(4_096, 'a'), Buffer.alloc(4_097, 'a')]
    expect(holds(jwk, longest, await key.sign(longest))).toBe(true)
    // The stand-in takes a digest for a message like any other, and hashes it once more.
    expect(holds(jwk, createHash('sha256').update(long).digest(), await key.sign(long))).toBe(true)
  })

  test('a key whose name cannot be kept is given back', async () => {
    const idsOf = async () => ((await client().send(new ListKeysCommand({}))).Keys ?? []).map(({ KeyId }) => KeyId)
    const before = await idsOf()
    const reference = randomUUID()
    refuseAlias = true
    await expect(signer().make(reference, 'ES256')).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' })
    refuseAlias = false
    const [left] = (await idsOf()).filter((id) => !before.includes(id))
    const { KeyMetadata } = await client().send(new DescribeKeyCommand({ KeyId: left }))
    expect(KeyMetadata?.KeyState).toBe('PendingDeletion')
    const { jwk } = await signer().make(reference, 'ES256')
    expect(jwk.kty).toBe('EC')
  })
})

test('signatures in DER become r and s of 32 bytes each, and nothing else does', () => {
  const [small, large] = [Buffer.from([1]), Buffer.alloc(32, 0xff)]
  const der = Buffer.concat([Buffer.from([0x30, 38, 2, 1]), small, Buffer.from([2, 33, 0]), large])
  expect(rawSignature(der)).toEqual(Buffer.concat([Buffer.alloc(31), small, large]))
  for (const bad of [der.subarray(1), Buffer.concat([der, small]), Buffer.alloc(0), der.subarray(0, 20)])
    expect(() => rawSignature(bad)).toThrow('DER')
})
