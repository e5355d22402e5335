import { statSync } from 'node:fs'
import { folderSource } from '../read/folder-source.js'
import { httpSource } from '../read/http-source.js'
import type { Source } from '../read/source.js'
import { UsageError } from '../usage-error.js'
import type { Io } from './io.js'

export const DEFAULT_URL = 'http://localhost:8080'

export const isUrl = (place: string): boolean => /^https?:\/\//.test(place)

/** @throws UsageError where a place is neither a URL nor a folder */
export function sourceOf(place: string, { fetch }: Pick<Io, 'fetch'>): Source {
  if (isUrl(place)) {
    if (!URL.canParse(place)) throw new UsageError(`${place} is no URL`)
    return httpSource(place, { fetch })
  }
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${place} is neither a URL (http://… or https://…) nor a folder`)
  return folderSource(place)
}

/** A log's path without slashes at its ends. */
export const logPath = (path: string | undefined): string => (path ?? 'log').replace(/^\/+|\/+$/g, '')
