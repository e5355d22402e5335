import type { ObjectStore } from '../ports.js'
import { openBucket, type S3Location } from '../s3-bucket.js'
import { requireObjectPath } from './object-path.js'

/**
 * Objects in S3, as C2SP tlog-tiles wants them served: a bucket whose prefix is public is a log that anyone can read. Tiles and bundles never
 * change under their path, partial ones neither, and may be cached for ever; the checkpoint is asked for anew each time. Keep the journal
 * elsewhere: it holds more than what is published.
 */
export function s3Store(location: S3Location): ObjectStore {
  const bucket = openBucket(location)
  return {
    get: async (path) => bucket.get(requireObjectPath(path)),
    put: async (path, bytes) => bucket.put(requireObjectPath(path), bytes, headersOf(path)),
    delete: async (path) => bucket.delete(requireObjectPath(path)),
    close: async () => {},
  }
}

const headersOf = (path: string) => ({
  ContentType: path.endsWith('checkpoint') ? 'text/plain; charset=utf-8' : 'application/octet-stream',
  CacheControl: path.startsWith('tile/') ? 'public, max-age=31536000, immutable' : 'no-cache',
})
