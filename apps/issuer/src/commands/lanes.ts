/**
 * Gathers what is asked for while earlier work is under way, so that many share one transaction. Each key has lanes of
 * its own. An item waits for nothing but a free lane: where nobody else asks, it runs at once and alone.
 */
export type Lanes<Item, Result> = { submit(key: string, item: Item): Promise<Result> }

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }
type Lane<Item, Result> = { waiting: Waiting<Item, Result>[]; running: number }

/** How much shares a transaction at most, and how many transactions one key has under way. */
const bounds = { group: 64, running: 2 }

export function createLanes<Item, Result>(
  run: (key: string, items: Item[]) => Promise<Result[]>,
  { group, running } = bounds,
): Lanes<Item, Result> {
  const lanes = new Map<string, Lane<Item, Result>>()

  const runGroup = async (key: string, taken: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(
        key,
        taken.map((w) => w.item),
      )
      for (const [i, w] of taken.entries()) w.resolve(results[i]!)
    } catch (error) {
      // One may spoil it for all: then each is tried by itself, and fails by itself.
      if (taken.length === 1) return taken[0]!.reject(error)
      for (const w of taken) await runGroup(key, [w])
    }
  }

  const pump = (key: string, lane: Lane<Item, Result>): void => {
    while (lane.running < running && lane.waiting.length > 0) {
      lane.running++
      void runGroup(key, lane.waiting.splice(0, group)).finally(() => {
        lane.running--
        if (lane.waiting.length > 0) pump(key, lane)
        else if (lane.running === 0) lanes.delete(key)
      })
    }
  }

  return {
    submit: (key, item) =>
      new Promise((resolve, reject) => {
        const lane = lanes.get(key) ?? { waiting: [], running: 0 }
        lanes.set(key, lane)
        lane.waiting.push({ item, resolve, reject })
        // Requests that arrived in the same turn of the event loop go together.
        if (lane.waiting.length === 1) queueMicrotask(() => pump(key, lane))
      }),
  }
}
