import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  cosign,
  formatSignatures,
  formatVerifierKey,
  type NoteSigner,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  verifierKey,
} from '@testamur/transparency-log'
import { testSigner } from '../../transparency-log/tests/signers.js'

export type Handler = (body: string, request: IncomingMessage, response: ServerResponse) => unknown

/** A witness that keeps to the protocol but checks nothing, unless a test gives it another way to answer. */
export type FakeWitness = {
  signer: NoteSigner
  vkey: string
  url: string
  /** Old size and new size of each request to add a checkpoint. */
  asked: [number, number][]
  size: number
  note: string
  answer: Handler
  close(): Promise<void>
}

const TEXT = { 'content-type': 'text/plain' }

/** Signature lines for the checkpoint that a body carries. */
export async function linesFor(body: string, signer: NoteSigner, seconds = Math.floor(Date.now() / 1_000)) {
  const { text } = parseNote(parseAddCheckpoint(body).checkpoint)
  return formatSignatures([await cosign(text, signer, seconds)])
}

export async function fakeWitness(name: string): Promise<FakeWitness> {
  const signer = testSigner(name)
  const honest: Handler = async (body, _, response) => {
    const { oldSize, checkpoint } = parseAddCheckpoint(body)
    if (oldSize !== fake.size)
      return response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${fake.size}\n`)
    fake.size = parseCheckpoint(parseNote(checkpoint).text).size
    fake.note = checkpoint
    return response.writeHead(200, TEXT).end(await linesFor(body, signer))
  }
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    if (request.method === 'GET') return response.writeHead(fake.note === '' ? 404 : 200, TEXT).end(fake.note)
    const { oldSize, checkpoint } = parseAddCheckpoint(body)
    fake.asked.push([oldSize, parseCheckpoint(parseNote(checkpoint).text).size])
    return fake.answer(body, request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const fake: FakeWitness = {
    signer,
    vkey: formatVerifierKey(verifierKey(name, signer.publicKey, 4)),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    size: 0,
    note: '',
    answer: honest,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return fake
}
