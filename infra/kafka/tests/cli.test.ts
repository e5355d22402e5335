import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runCli } from '../src/cli.js'
import { freePorts } from '../src/ports.js'
import { askMetadata } from '../src/wire.js'
import { printed, runFixture } from './processes.js'
import { describeKafka } from './require-kafka.js'

describe('kafka, on the command line', () => {
  const answer = async (...args: string[]) => {
    let text = ''
    const print = (more: string) => {
      text += more
    }
    const code = await runCli(args, { print, untilAsked: async () => {} })
    return { code, text }
  }

  test('--help tells what it takes', async () => {
    expect(await answer('--help')).toEqual({ code: 0, text: expect.stringContaining('--port P') })
  })

  test.each([
    [[], '"start"'],
    [['stop'], '"stop"'],
    [['start', '--brokers', '2'], '"2"'],
    [['start', '--port', 'http'], 'NaN'],
    [['start', '--prot', '1'], '--prot'],
  ])('%j is refused, naming what is wrong', async (args, named) => {
    expect(await answer(...args)).toEqual({ code: 2, text: expect.stringContaining(named) })
  })
})

describeKafka('kafka start', () => {
  test('keeps a broker until Ctrl-C, and its data in --home', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kafka-cli-'))
    onTestFinished(() => rm(home, { recursive: true, force: true }))
    const first = await startAndEnd(home)
    expect(await startAndEnd(home)).toBe(first)
    const three = runFixture('cli', ['start', '--brokers', '3', '--home', home])
    expect(await three.ended).toBe(1)
    expect(three.output()).toContain('belongs to a cluster of 1 broker(s)')
  })
})

/** @returns the id of the cluster that it found running */
async function startAndEnd(home: string): Promise<string> {
  const [port = 0] = await freePorts(1)
  const cli = runFixture('cli', ['start', '--port', String(port), '--home', home])
  await printed(cli, new RegExp(`^KAFKA_BROKERS=127.0.0.1:${port}$`, 'm'))
  const { clusterId } = await askMetadata(port, 30_000)
  cli.process.kill('SIGINT')
  expect(await cli.ended).toBe(0)
  await expect(askMetadata(port)).rejects.toThrow()
  return clusterId
}
