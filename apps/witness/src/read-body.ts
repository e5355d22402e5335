import type { IncomingMessage } from 'node:http'
import { Refusal } from './errors.js'

/**
 * Bytes that a request's body may have: a note of 16 signatures of 5 kB, which the specification of notes asks for, with as much
 * again, and the proof.
 */
export const MAX_BODY_SIZE = 256 * 1024

const tooLarge = () => new Refusal(413, `the body is longer than ${MAX_BODY_SIZE} bytes`)

/** Reads a request's body as UTF-8. @throws Refusal 400, 413 */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_SIZE) throw tooLarge()
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size > MAX_BODY_SIZE) throw tooLarge()
    parts.push(part as Buffer)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts))
  } catch {
    throw new Refusal(400, 'the body is no UTF-8')
  }
}
