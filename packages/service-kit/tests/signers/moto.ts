import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server that speaks as AWS does, and really signs. Pinned, as everything that tests run on. */
const MOTO = 'moto[server,kms]==5.2.5'
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/testamur/', import.meta.url))
const venv = join(cache, 'moto')
const server = join(venv, 'bin', 'moto_server')

const runs = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

function install(): boolean {
  if (existsSync(server)) return true
  mkdirSync(cache, { recursive: true })
  return (
    runs('python3', ['-m', 'venv', venv]) &&
    runs(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', MOTO]) &&
    existsSync(server)
  )
}

/** Why the server cannot be had on this machine; undefined where it can. */
export const lacksMoto = (): string | undefined =>
  install() ? undefined : 'no moto: it needs python3 with venv and pip, and a package index'

export type Moto = AsyncDisposable & { url: string }

/** Starts it on a port that it chooses. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(server, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines = createInterface({ input: child.stderr })
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /Running on (http:\/\/\S+)/.exec(line)
      if (found) resolve(found[1] as string)
    })
    child.once('exit', () => reject(new Error('moto ended before it listened')))
  })
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}
