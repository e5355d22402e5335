import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../home.js'
import { admit, type DemoFile } from './admit.js'
import { caller } from './caller.js'
import { readConsortium } from './consortium.js'
import { relive } from './past.js'
import { planPast } from './plan.js'
import { makeSamples, proveReady, type Sample } from './samples.js'

const PAST_AWARDS = 2_000
const AT_ONCE = 4
const NOTE_EVERY = 50
const MONTHS_13 = 400 * 86_400_000

type Progress = { startedAt: string; done: number; total: number }

export type DemoOptions = {
  home: string
  url: string
  operatorKey: string
  demoCredential: string
  fetch: (request: Request) => Response | Promise<Response>
  say: (line: string) => void
}

export type Demo = {
  ready: () => boolean
  samples: () => Sample[] | undefined
  progress: () => Progress | undefined
  /** Admits the consortium and proves that each key can award; then the past arrives in the background. */
  start(): Promise<void>
  stop(): Promise<void>
}

const readJson = <T>(file: string): T | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined

/** The demo consortium of a home. A start that was cut short goes on where it stopped. */
export function createDemo(options: DemoOptions): Demo {
  const at = (name: string) => join(options.home, name)
  const ending = new AbortController()
  const call = caller({
    fetch: options.fetch,
    origin: new URL(options.url).origin,
    demoCredential: options.demoCredential,
    signal: ending.signal,
  })
  const consortium = readConsortium()
  const save = (name: string, value: unknown, mode = 0o644) =>
    writeWhole(at(name), `${JSON.stringify(value, null, 2)}\n`, mode)
  let background: Promise<void> = Promise.resolve()

  const begin = async (): Promise<DemoFile> => {
    const now = new Date()
    const demo = await admit(call, consortium, options.operatorKey, options.url, new Date(now.getTime() - MONTHS_13))
    if (!existsSync(at('samples.json'))) save('samples.json', await makeSamples(call, demo, now))
    await proveReady(call, demo)
    save('demo-past.json', { startedAt: now.toISOString(), done: 0, total: PAST_AWARDS } satisfies Progress)
    save('demo.json', demo, 0o600)
    return demo
  }

  const relivePast = async (demo: DemoFile, progress: Progress) => {
    const plan = planPast(consortium, progress.total, new Date(progress.startedAt))
    let { done } = progress
    while (done < plan.length && !ending.signal.aborted) {
      // The awards of one round run beside each other; the note of progress follows a whole round.
      const round = plan.slice(done, done + NOTE_EVERY)
      const lanes = Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let i = lane; i < round.length; i += AT_ONCE)
          await relive(call, demo, consortium, round[i] as (typeof round)[number])
      })
      await Promise.all(lanes)
      done += round.length
      save('demo-past.json', { ...progress, done } satisfies Progress)
      if (done % 500 === 0 || done === plan.length)
        options.say(`demo: ${done} of ${plan.length} past awards have arrived`)
    }
  }

  return {
    ready: () => existsSync(at('demo.json')),
    samples: () => readJson<Sample[]>(at('samples.json')),
    progress: () => readJson<Progress>(at('demo-past.json')),
    async start() {
      const demo = readJson<DemoFile>(at('demo.json')) ?? (await begin())
      const progress = readJson<Progress>(at('demo-past.json'))
      if (!progress || progress.done >= progress.total) return
      background = relivePast(demo, progress).catch((error) => {
        if (!ending.signal.aborted)
          options.say(`demo: the past stopped arriving (${String(error)}); the next start goes on with it`)
      })
    },
    async stop() {
      ending.abort()
      await background
    },
  }
}
