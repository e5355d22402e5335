const ROUNDS = 5
const SLICE_MS = 600

/** One call, the n-th of its kind. */
export type Call = (n: number) => Promise<unknown>

/** Calls per second of two kinds, `lanes` at a time, in slices by turns: what else the machine does in that minute meets both. */
export async function ratesByTurns(lanes: number, calls: [Call, Call]): Promise<[number, number]> {
  const done = [0, 0]
  const ms = [0, 0]
  // The first call of each kind warms up, and is not counted.
  for (const call of calls) await call(0)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, call] of calls.entries()) {
      const started = performance.now()
      const lane = async () => {
        while (performance.now() - started < SLICE_MS) await call(++done[kind]!)
      }
      await Promise.all(Array.from({ length: lanes }, lane))
      ms[kind]! += performance.now() - started
    }
  }
  const rate = (kind: number) => (done[kind]! * 1_000) / ms[kind]!
  return [rate(0), rate(1)]
}

/** Measures, and prints one line: the rate, the raw limit of the same minute, and the ratio of the two. */
export async function compare(lanes: number, what: [string, Call], raw: [string, Call]): Promise<void> {
  const [rate, limit] = await ratesByTurns(lanes, [what[1], raw[1]])
  const ratio = `${Math.round((100 * rate) / limit)} %`
  console.log(`${what[0].padEnd(38)} ${format(rate)}/s   ${ratio.padStart(5)} of ${raw[0]}: ${format(limit)}/s`)
}

const format = (rate: number): string => rate.toFixed(0).padStart(6)
