import { connect } from 'node:net'
import { HOST } from './ports.js'

export type ClusterView = {
  readonly clusterId: string
  readonly brokerIds: readonly number[]
}

const METADATA = 3
const VERSION = 2 // the oldest that tells the cluster's id, which says whose broker has answered

/**
 * Asks a broker which brokers it sees alive: Kafka's Metadata request without topics.
 * @throws when nobody answers within `timeoutMs`, or the answer is not Kafka's
 */
export async function askMetadata(port: number, timeoutMs = 2_000): Promise<ClusterView> {
  return parseMetadata(await exchange(port, metadataRequest(), timeoutMs))
}

function metadataRequest(): Buffer {
  const request = Buffer.alloc(18)
  request.writeInt32BE(14, 0) // bytes that follow
  request.writeInt16BE(METADATA, 4)
  request.writeInt16BE(VERSION, 6)
  request.writeInt32BE(1, 8) // correlation id
  request.writeInt16BE(-1, 12) // no client id
  request.writeInt32BE(0, 14) // no topics
  return request
}

function exchange(port: number, request: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0)
    const socket = connect({ port, host: HOST })
    const fail = (why: Error) => {
      socket.destroy()
      reject(why)
    }
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer on port ${port} within ${timeoutMs} ms`)))
    socket.on('error', fail)
    socket.on('close', () => fail(new Error(`port ${port} closed the connection`)))
    socket.on('connect', () => socket.write(request))
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return
      resolve(received.subarray(4))
      socket.destroy()
    })
  })
}

function parseMetadata(answer: Buffer): ClusterView {
  const read = reader(answer, 4) // past the correlation id
  const brokerIds = Array.from({ length: read.int32() }, () => {
    const id = read.int32()
    read.text() // host
    read.int32() // port
    read.text() // rack
    return id
  })
  return { clusterId: read.text(), brokerIds }
}

function reader(bytes: Buffer, start: number) {
  let at = start
  const skip = (length: number) => {
    const from = at
    at += length
    return from
  }
  return {
    int32: () => bytes.readInt32BE(skip(4)),
    text: () => {
      const length = Math.max(0, bytes.readInt16BE(skip(2))) // -1 is null
      return bytes.toString('utf8', skip(length), at)
    },
  }
}
