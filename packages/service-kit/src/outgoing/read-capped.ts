import type { Readable } from 'node:stream'

/** The first `maxBytes` of a stream as text. What comes after is not waited for: the stream is ended. */
export async function readCapped(stream: Readable, maxBytes: number): Promise<{ body: string; truncated: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break // leaving the loop destroys the stream
  }
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
  return { body: bytes.toString('utf8'), truncated: size > maxBytes }
}
