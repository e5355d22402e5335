import { describe, expect, it } from 'vitest'
import { createSseParser, type ServerEvent } from './sse-parser.js'

const parseIn = (chunks: string[]): ServerEvent[] => {
  const events: ServerEvent[] = []
  const parse = createSseParser((event) => events.push(event))
  for (const chunk of chunks) parse(chunk)
  return events
}

const stream =
  'retry: 1000\n\n: still here\n\nid: 7\nevent: testamur.credential.revoked.v1\ndata: {"a":\ndata: 1}\n\ndata:x\n\n'
const expected = [
  { id: '7', event: 'testamur.credential.revoked.v1', data: '{"a":\n1}' },
  { id: '7', event: 'message', data: 'x' },
]

describe('server-sent events', () => {
  it('are read wherever the line is cut', () => {
    expect(parseIn([stream])).toEqual(expected)
    expect(parseIn([...stream])).toEqual(expected)
  })
  it('may end their lines in any of three ways', () => {
    expect(parseIn([...stream.replaceAll('\n', '\r\n')])).toEqual(expected)
    expect(parseIn([stream.replaceAll('\n', '\r'), '\n'])).toEqual(expected)
  })
  it('are not told before they are whole', () => {
    expect(parseIn(['id: 1\ndata: half'])).toEqual([])
  })
})
