import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { isAlive } from './process.js'

test('a process runs until it has ended, also where its parent never reaps it', async () => {
  // The shell's child ends at once, and the shell, replaced by sleep, never asks for its end: a zombie.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'])
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string]
  const child = Number(line)
  await expect.poll(() => isAlive(child), { timeout: 20_000 }).toBe(false)
  expect(isAlive(parent.pid ?? 0)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  expect(isAlive(parent.pid ?? 0)).toBe(false)
})
