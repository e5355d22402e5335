import { describe, expect, it } from 'vitest'
import { verify } from '../src/index.js'
import type { Trust } from '../src/verify/types.js'
import { ledgerOf } from './fixtures/ledger.js'
import { audience, bind, members, NOW, nonce, sdJwt, statusToken } from './fixtures/world.js'

const MUTANTS = Number(process.env.FUZZ_MUTANTS ?? 10_000)
const SEED = Number(process.env.FUZZ_SEED ?? 20260301)

/** mulberry32: small, seeded, good enough to choose where to hit. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.=+/ \n{}"\u0000é'
type Mutate = (text: string, random: (below: number) => number) => string

const letter: Mutate = (text, random) => {
  const at = random(text.length)
  return text.slice(0, at) + LETTERS[random(LETTERS.length)] + text.slice(at + 1)
}
const drop: Mutate = (text, random) => {
  const at = random(text.length)
  return text.slice(0, at) + text.slice(at + 1 + random(4))
}
const add: Mutate = (text, random) => {
  const at = random(text.length + 1)
  return text.slice(0, at) + LETTERS[random(LETTERS.length)] + text.slice(at)
}
const parts: Mutate = (text, random) => {
  const all = text.split('~')
  const [a, b] = [random(all.length), random(all.length)]
  const kind = random(3)
  if (kind === 0) [all[a], all[b]] = [all[b] as string, all[a] as string]
  else if (kind === 1) all.splice(a, 0, all[b] as string)
  else all.splice(a, 1)
  return all.join('~')
}
/** Changes a byte inside a part's JSON and encodes it again, so that the form stays good. */
const inside: Mutate = (text, random) => {
  const all = text.split(/([~.])/)
  const at = random(all.length)
  const bytes = Buffer.from(all[at] as string, 'base64url')
  if (bytes.length === 0) return letter(text, random)
  const hit = random(bytes.length)
  bytes[hit] = (bytes[hit] as number) ^ (1 << random(8))
  all[at] = bytes.toString('base64url')
  return all.join('')
}
const cut: Mutate = (text, random) => text.slice(0, random(text.length))
const mutations = [letter, drop, add, parts, inside, cut]

const token = sdJwt({})
const presentation = bind(token)
const asked = { nonce, audience }
const trust: Trust = {
  now: new Date(NOW),
  members: { resolve: (asked) => members[asked] },
  statusList: () => statusToken(),
}
const status = statusToken()

/** All mutants that were called valid; one that throws fails the test by itself. */
async function accepted(original: string, judge: (mutant: string) => Promise<string>): Promise<string[]> {
  const random = randomOf(SEED)
  const out: string[] = []
  for (let i = 0; i < MUTANTS; i++) {
    let mutant = original
    for (let n = 1 + random(2); n > 0; n--) mutant = (mutations[random(mutations.length)] as Mutate)(mutant, random)
    if (mutant !== original && (await judge(mutant)) === 'valid') out.push(mutant)
  }
  return out
}

describe(`${MUTANTS} mutants from seed ${SEED}, none accepted, none crashing`, {
  timeout: 60_000 + MUTANTS * 12,
}, () => {
  it('the originals are valid', async () => {
    expect((await verify({ presentation, ...asked }, trust)).verdict).toBe('valid')
  })

  it('of a presentation with key binding', async () => {
    const judge = async (mutant: string) => (await verify({ presentation: mutant, ...asked }, trust)).verdict
    expect(await accepted(presentation, judge)).toEqual([])
  })

  it('of a status list token', async () => {
    const judge = async (mutant: string) =>
      (await verify({ presentation: token }, { ...trust, statusList: () => mutant })).verdict
    expect(await accepted(status, judge)).toEqual([])
  })

  it('of a receipt', async () => {
    const { receipt, entry, logKey } = await ledgerOf(token)
    const known = { ...trust, logKey, entry: () => entry }
    const judge = async (mutant: string) => {
      const report = await verify({ presentation: token, receipt: mutant }, known)
      return report.verdict
    }
    expect((await verify({ presentation: token, receipt }, known)).verdict).toBe('valid')
    expect(await accepted(receipt, judge)).toEqual([])
  })
})
