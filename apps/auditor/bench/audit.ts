import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { audit } from '../src/audit/audit.js'
import { evilLog } from '../tests/evil-log.js'

// What an audit costs: signed entries beside the raw rate of Ed25519 verification in one thread, and a tree without
// signatures beside it; from memory, so that no network is measured.
//   node --import tsx --conditions=source apps/auditor/bench/audit.ts [signed] [unsigned]

const [signed, unsigned] = [Number(process.argv[2] ?? 50_000), Number(process.argv[3] ?? 1_000_000)]
const rss = () => `${Math.round(process.memoryUsage().rss / 1e6)} MB`
const seconds = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}
const say = (what: string, count: number, time: number, more = '') =>
  console.log(
    `${what}: ${Math.round(count / time).toLocaleString('en')}/s (${count.toLocaleString('en')} in ${time.toFixed(1)} s)${more}`,
  )

function rawRate(): void {
  const { privateKey } = generateKeyPairSync('ed25519')
  const [message, key] = [Buffer.alloc(350, 7), createPublicKey(privateKey)]
  const signature = sign(null, message, privateKey)
  const began = performance.now()
  for (let i = 0; i < 10_000; i++) verify(null, message, key, signature)
  say('raw Ed25519 verification, one thread', 10_000, (performance.now() - began) / 1_000)
}

async function audited(what: string, log: ReturnType<typeof evilLog>, treeOnly: boolean): Promise<void> {
  await log.publish({ witnesses: [] })
  const before = process.memoryUsage().rss
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50)
  const count = log.entries.length
  let verdict = ''
  const time = await seconds(async () => {
    verdict = (await audit(log.options({ treeOnly }))).finding.verdict
  })
  clearInterval(watch)
  say(what, count, time, `, ${verdict}, ${Math.round((Math.max(most, before) - before) / 1e6)} MB more than before it`)
}

rawRate()
const members = evilLog('log.test/log', 0)
members.awards('aurora', members.member('aurora'), signed)
console.log(`made, ${rss()}`)
await audited('audit with signatures', members, false)
const bare = evilLog('bare.test/log', 0)
bare.entries.length = 0
for (let i = 0; i < unsigned; i++) bare.entries.push(Buffer.from(`entry ${i}`.padEnd(400, '.')))
console.log(`made, ${rss()}`)
await audited('audit of the tree alone', bare, true)
