import { BlockList, isIP, isIPv4 } from 'node:net'

/** Not for the public (IANA special-purpose registry, RFC 6890 and successors): private, shared, loopback, link-local (and with it the clouds' metadata), documentation, benchmarks, multicast, reserved. */
const notPublic4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
/** Inside 2000::/3, which is all that is given out for the public: protocol assignments with Teredo, documentation, 6to4. */
const notPublic6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** A set of networks, from CIDRs (`10.0.0.0/8`, `fd00::/8`) or single addresses. @throws Error that names what is no CIDR */
export function networkSet(cidrs: readonly string[]): BlockList {
  const set = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', bits, more] = cidr.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    const prefix = bits === undefined ? most : Number(bits)
    if (family === 0 || more !== undefined || !/^\d{1,3}$/.test(bits ?? '0') || prefix > most)
      throw new Error(`"${cidr}" is not a network: write it as 10.0.0.0/8 or fd00::/8`)
    set.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  }
  return set
}

const closed4 = networkSet(notPublic4)
const closed6 = networkSet(notPublic6)
const open6 = networkSet(['2000::/3'])

/** Whether the set holds the address, an IPv4-mapped IPv6 address (`::ffff:a.b.c.d`) by its IPv4 one. */
export const holds = (set: BlockList, address: string): boolean =>
  isIP(address) !== 0 && set.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')

/** Whether an address is one that anyone on the internet may call. What cannot be read is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !holds(closed4, address)
  return holds(open6, address) && !holds(closed6, address)
}
