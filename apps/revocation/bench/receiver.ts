import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

// The endpoints of all subscribers, in a process of its own. It tells its port, and on 'report' what came when.

const arrivals: [id: string, atMs: number][] = []

const server = createServer((request, response) => {
  const id = request.headers['webhook-id']
  if (typeof id === 'string') arrivals.push([id, performance.timeOrigin + performance.now()])
  request.resume()
  request.on('end', () => response.writeHead(204).end())
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', (asked) => {
  if (asked === 'count') process.send?.({ count: arrivals.length })
  if (asked === 'report') process.send?.({ arrivals: arrivals.splice(0) })
})
process.on('disconnect', () => server.close(() => process.exit(0)))
