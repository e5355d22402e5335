/** Where the log keeps its journal and its tiles. */
export type Storage =
  | { kind: 'postgres' }
  | { kind: 'file'; dir: string }
  | { kind: 's3'; bucket: string; prefix: string; endpoint?: string; region?: string }

export const STORAGE_FORMS = 'postgres, file:<directory>, or s3://<bucket>/<prefix>?endpoint=<url>&region=<name>'

/** Undefined where the text has none of these forms. */
export function parseStorage(text: string): Storage | undefined {
  if (text === 'postgres') return { kind: 'postgres' }
  if (text.startsWith('file:') && text.length > 5) return { kind: 'file', dir: text.slice(5) }
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, pathname, searchParams } = new URL(text)
  if (protocol !== 's3:' || hostname === '') return undefined
  const folder = pathname.replace(/^\/+|\/+$/g, '')
  const endpoint = searchParams.get('endpoint')
  const region = searchParams.get('region')
  return {
    kind: 's3',
    bucket: hostname,
    prefix: folder === '' ? '' : `${folder}/`,
    ...(endpoint && { endpoint }),
    ...(region && { region }),
  }
}
