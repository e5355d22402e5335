import type { Handler } from './fake-witness.js'

/** Answers so, whatever is asked. */
export const say =
  (status: number, body: string | Buffer, type = 'text/plain'): Handler =>
  (_, __, response) =>
    response.writeHead(status, { 'content-type': type }).end(body)

const big =
  (bytes: number): Handler =>
  (_, __, response) =>
    response.end(Buffer.alloc(bytes, 'x'))

/** Ways of a witness that is of no use, and what is said of it. */
export const useless: [string, Handler, RegExp][] = [
  ['hangs up', (_, __, response) => response.destroy(), /does not answer/],
  ['never answers', () => {}, /did not answer within 1500 ms/],
  ['stops in its answer', (_, __, response) => response.writeHead(200).write('\u2014 w1'), /did not answer within/],
  ['answers nothing', say(200, ''), /no signature line/],
  ['answers with a page', say(200, '<html>\n\n</html>\n'), /no signature line/],
  ['answers with bytes', say(200, Buffer.from([0xff, 0xfe])), /no UTF-8/],
  ['answers without end', big(10_000_000), /more than 65536 bytes/],
  ['answers 500', say(500, 'oh'), /refused with 500: "oh"/],
  ['answers 403', say(403, 'no'), /refused with 403/],
  ['redirects', (_, __, response) => response.writeHead(307, { location: '/' }).end(), /does not answer/],
  ['answers 409 without a size', say(409, 'x\n', 'text/x.tlog.size'), /409 without a size/],
  ['answers 409 with a size too large to read', say(409, `${2 ** 53}\n`, 'text/x.tlog.size'), /409 without a size/],
  ['answers 409 as something else', say(409, '3\n'), /409 without a size/],
  ['answers 409 with the size that it was asked from', say(409, '0\n', 'text/x.tlog.size'), /asked from size 0/],
  ['always answers 409', say(409, '3\n', 'text/x.tlog.size'), /knows size 3 now/],
]
