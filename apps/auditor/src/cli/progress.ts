import { type Io, thousands } from './io.js'

const QUIET_MS = 2_000
const EVERY_MS = 1_000
const EVERY_LINE_MS = 10_000

const duration = (seconds: number): string =>
  seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`

/** Tells on standard error how far long work has come; short work passes in silence. */
export function startProgress({ err, isTerminal, now }: Pick<Io, 'err' | 'isTerminal' | 'now'>) {
  const began = now().getTime()
  let told = 0
  let open = false
  return {
    at: (done: number, total: number): void => {
      const time = now().getTime()
      if (time - began < QUIET_MS || time - told < (isTerminal ? EVERY_MS : EVERY_LINE_MS)) return
      told = time
      const rate = done / ((time - began) / 1_000)
      const left = rate > 0 ? `, ${duration((total - done) / rate)} left` : ''
      const line = `${thousands(done)} of ${thousands(total)} entries, ${thousands(Math.round(rate))}/s${left}`
      err(isTerminal ? `\r${line.padEnd(70)}` : `${line}\n`)
      open = isTerminal
    },
    end: (): void => {
      if (open) err('\n')
    },
  }
}
