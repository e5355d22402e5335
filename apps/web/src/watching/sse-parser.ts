export type ServerEvent = { id?: string; event: string; data: string }

/**
 * Reads server-sent events (WHATWG HTML §9.2.6) out of text as it comes in, whatever its pieces. The browser's own EventSource
 * cannot send a key, and a key has no place in an address.
 */
export function createSseParser(onEvent: (event: ServerEvent) => void): (chunk: string) => void {
  let rest = ''
  let id: string | undefined
  let event = ''
  let data: string[] = []

  const dispatch = () => {
    if (data.length > 0) onEvent({ ...(id !== undefined && { id }), event: event || 'message', data: data.join('\n') })
    event = ''
    data = []
  }
  const takeLine = (line: string) => {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id') id = value
    else if (name === 'event') event = value
    else if (name === 'data') data.push(value)
  }
  return (chunk) => {
    rest += chunk
    // A carriage return at the very end may be half of a line break.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) takeLine(line)
  }
}
