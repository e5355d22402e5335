export type SseEvent = { id: string; event: string; data: string }

const field = (block: string, name: string) =>
  block
    .split('\n')
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2))
    .join('\n')

export type Stream = AsyncDisposable & {
  /** The next event that has an id. Comments and notices are passed over. */
  next(): Promise<SseEvent>
}

/** Opens a stream of server-sent events (WHATWG HTML §9.2) from after `lastEventId`. */
export async function openStream(origin: string, key: string, lastEventId?: string): Promise<Stream> {
  const ending = new AbortController()
  const response = await fetch(new URL('/api/revocation/stream', origin), {
    headers: { authorization: `Bearer ${key}`, ...(lastEventId && { 'last-event-id': lastEventId }) },
    signal: ending.signal,
  })
  if (response.status !== 200 || !response.body) throw new Error(`the stream answered ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let held = ''
  const next = async (): Promise<SseEvent> => {
    for (;;) {
      const end = held.indexOf('\n\n')
      if (end >= 0) {
        const block = held.slice(0, end)
        held = held.slice(end + 2)
        if (field(block, 'id'))
          return { id: field(block, 'id'), event: field(block, 'event'), data: field(block, 'data') }
        continue
      }
      const { value, done } = await reader.read()
      if (done) throw new Error('the stream ended')
      held += value
    }
  }
  return { next, [Symbol.asyncDispose]: async () => ending.abort() }
}
