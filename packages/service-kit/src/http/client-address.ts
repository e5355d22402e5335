import { isIPv6 } from 'node:net'
import type { Context } from 'hono'

/** How many proxies of ours stand before the service (`TRUST_PROXY`): 0 believes no header. */
export type TrustedHops = number

type NodeBindings = { incoming?: { socket?: { remoteAddress?: string } } }

/** An IPv6 client has a whole /64 to itself, so that is what is counted. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('%')[0]!.toLowerCase().split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const all =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/**
 * The network that a request came from: the peer's address, or, behind `hops` trusted proxies, what the outermost of
 * them wrote into X-Forwarded-For. What a client writes there itself stands further left and is not believed.
 */
export function clientAddress(c: Context, hops: TrustedHops = 0): string {
  const peer = (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress ?? 'local'
  if (hops === 0) return network(peer)
  const forwarded = (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean)
  return network(forwarded.at(-hops) ?? forwarded[0] ?? peer)
}
