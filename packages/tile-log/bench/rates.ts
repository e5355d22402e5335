/** Calls per second, `lanes` of them at a time, for about so long. The first call, which warms up, is not counted. */
export async function rateFor(ms: number, lanes: number, call: (i: number) => Promise<unknown>): Promise<number> {
  let i = 0
  await call(i++)
  const started = performance.now()
  const first = i
  const lane = async () => {
    while (performance.now() - started < ms) await call(i++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return ((i - first) * 1_000) / (performance.now() - started)
}

export type Measured = { what: string; rate: number; rawWhat: string; raw: number }

/** One line: the rate, the raw limit of the same minute, and the ratio of the two. */
export function tell({ what, rate, rawWhat, raw }: Measured): void {
  const ratio = `${Math.round((100 * rate) / raw)} %`
  console.log(`${what.padEnd(36)} ${format(rate)}/s   ${ratio.padStart(5)} of ${rawWhat}: ${format(raw)}/s`)
}

const format = (rate: number): string => rate.toFixed(0).padStart(6)
