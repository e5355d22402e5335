import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNote, type VerifierKey } from '@testamur/transparency-log'
import { type OpenWitness, openWitness, serveWitness, type WitnessOptions } from '../src/index.js'

export const newHome = (): Promise<string> => mkdtemp(join(tmpdir(), 'testamur-witness-'))

export type Served = OpenWitness & {
  home: string
  url: string
  key: VerifierKey
  /** What was no request's fault. */
  failures: Error[]
  said: string[]
  add(body: BodyInit): Promise<Response>
  /** Leaves the home as it is. */
  stop(): Promise<void>
}

/** A witness on a free port. */
export async function serve(given: Partial<WitnessOptions> = {}): Promise<Served> {
  const home = given.home ?? (await newHome())
  const failures: Error[] = []
  const said: string[] = []
  const options = { home, name: 'witness.test/w1', say: (line: string) => said.push(line), ...given }
  const open = await openWitness({ ...options, say: (line) => void options.say(line) })
  const server = await serveWitness(open.witness, { port: 0, host: '127.0.0.1' }, (error) => failures.push(error))
  return {
    ...open,
    ...{ home, failures, said, url: server.url, key: open.witness.keys[0]!.key },
    add: (body) => fetch(`${server.url}/add-checkpoint`, { method: 'POST', body }),
    stop: async () => {
      await server.close()
      open.close()
    },
  }
}

export const removeHome = (home: string): Promise<void> => rm(home, { recursive: true, force: true })

/** Verifies that signature lines are a witness's cosignature of a checkpoint. @returns its time */
export async function timeOf(note: string, lines: string, key: VerifierKey): Promise<number> {
  const { signatures } = await openNote(`${note}${lines}`, [key])
  return signatures[0]?.timestamp ?? 0
}
