import { parseStrictJson, StrictJsonError, TestamurError } from '@testamur/credential-model'
import type { Context, MiddlewareHandler } from 'hono'
import type { HttpEnv } from './http-env.js'

const tooLarge = (limit: number) =>
  new TestamurError('BODY_TOO_LARGE', `The body has more than ${limit} bytes.`, {
    remedy: `Send at most ${limit} bytes.`,
  })

async function readChunks(body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The bytes of the body, at most `limit`. @throws TestamurError BODY_TOO_LARGE as soon as the limit is passed. */
export async function readBytes(c: Context, limit: number): Promise<Uint8Array> {
  const length = c.req.header('content-length')
  if (length !== undefined && Number(length) > limit) throw tooLarge(limit)
  // Node's parser has held the client to its Content-Length, so that the quick way is bounded too.
  if (length === undefined) return c.req.raw.body ? readChunks(c.req.raw.body, limit) : new Uint8Array()
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  if (bytes.length > limit) throw tooLarge(limit)
  return bytes
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The body as text. @throws TestamurError INVALID_REQUEST where it is not UTF-8. */
export async function readText(c: Context, limit: number): Promise<string> {
  const bytes = await readBytes(c, limit)
  try {
    return utf8.decode(bytes)
  } catch {
    throw new TestamurError('INVALID_REQUEST', 'The body is not valid UTF-8.', { remedy: 'Send the body in UTF-8.' })
  }
}

function parse(text: string, limit: number): unknown {
  try {
    return parseStrictJson(text, { maxBytes: limit })
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    throw new TestamurError('MALFORMED_JSON', error.message, { remedy: 'Send one well-formed JSON value (RFC 8259).' })
  }
}

/** Only an escape can make one: the text itself was decoded from UTF-8, and JSON allows no raw control character. */
const mayHoldUnstorable = /\\u(0000|d[89a-f])/i
/** NUL has no place in a PostgreSQL text, and half a surrogate pair no UTF-8 form (RFC 7493 §2.1). */
const unstorableText = /\0|\p{Surrogate}/u

function holdsUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return unstorableText.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inner]) => unstorableText.test(key) || holdsUnstorable(inner))
}

const unstorable = () =>
  new TestamurError('INVALID_REQUEST', 'A text in the body holds the character NUL or half a surrogate pair.', {
    remedy: 'Send texts of whole Unicode characters, without NUL.',
  })

const essence = (type: string) => type.split(';', 1)[0]!.trim().toLowerCase()
const isJson = (type: string) => /^application\/([\w.-]+\+)?json$/.test(type)

function unsupported(types: readonly string[], got: string): TestamurError {
  return new TestamurError(
    'UNSUPPORTED_MEDIA_TYPE',
    got ? `A body of type ${got.slice(0, 100)} is not read here.` : 'The body has no Content-Type.',
    { remedy: `Send Content-Type: ${types.join(' or ')}.` },
  )
}

/**
 * Checks the media type, and reads a JSON body strictly: the limit, UTF-8, no duplicate keys, no prototype keys, bounded
 * depth. Bodies of other types are left to the handler, which reads them with `readText` or `readBytes`.
 */
export function readBody(types: readonly string[], limit: number, required: boolean): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const type = essence(c.req.header('content-type') ?? '')
    if (type === '' && !required) return next()
    // A parameter such as charset may follow; the JSON types count as one another's.
    if (!types.some((t) => essence(t) === type || (isJson(essence(t)) && isJson(type)))) throw unsupported(types, type)
    if (isJson(type)) {
      const text = await readText(c, limit)
      const value = parse(text, limit)
      if (mayHoldUnstorable.test(text) && holdsUnstorable(value)) throw unstorable()
      c.req.json = <T>() => Promise.resolve(value as T)
      // As it was received, for a handler that keeps a digest of it.
      c.req.text = () => Promise.resolve(text)
    }
    return next()
  }
}
