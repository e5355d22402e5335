import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { kafkaAvailable } from '../src/available.js'
import { installKafka } from '../src/index.js'
import { isInstalled } from '../src/lib-folder.js'
import { runFixture } from './processes.js'
import { describeKafka } from './require-kafka.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-install-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

describe('on a machine that lacks something', () => {
  const nothing = { java: 'no-such-java', mvn: 'no-such-mvn' }

  test('all that is missing is named, with where to get it', () => {
    const found = kafkaAvailable({ ...nothing, lib: join(folder, 'lib') })
    expect(found).toMatchObject({ ok: false, missing: ['java', 'mvn'] })
    expect(found).toMatchObject({ remedy: expect.stringMatching(/openjdk-17-jre-headless.*maven/) })
  })

  test('Maven is not missed once the jars are there', async () => {
    await writeFile(join(folder, 'kafka_2.13-4.1.1.jar'), '')
    expect(kafkaAvailable({ ...nothing, lib: folder })).toMatchObject({ missing: ['java'] })
  })

  test('a Java older than 17 is as good as none', async () => {
    const old = join(folder, 'java')
    await writeFile(old, '#!/bin/sh\necho \'openjdk version "11.0.20" 2023-07-18\' >&2\n', { mode: 0o755 })
    expect(kafkaAvailable({ java: old, mvn: 'true', lib: folder })).toMatchObject({ ok: false, missing: ['java'] })
  })

  test('the installation says the same and leaves nothing', async () => {
    const refused = runFixture('install', [join(folder, 'lib')], { PATH: folder, JAVA_HOME: '' })
    expect(await refused.ended).not.toBe(0)
    expect(refused.output()).toMatch(/needs java and mvn.*openjdk-17-jre-headless/)
    expect(await readdir(folder)).toEqual([])
  })
})

describeKafka('the installation', () => {
  test('by three processes at once succeeds for all and leaves the jars alone', { timeout: 300_000 }, async () => {
    const lib = join(folder, 'lib')
    const all = [1, 2, 3].map(() => runFixture('install', [lib]))
    for (const one of all) expect(await one.ended, one.output()).toBe(0)
    expect(isInstalled(lib)).toBe(true)
    expect(await readdir(folder)).toEqual(['lib'])
  })

  test('takes over from an installer that died', { timeout: 300_000 }, async () => {
    const lib = join(folder, 'lib')
    const dead = runFixture('install', [], { PATH: folder, JAVA_HOME: '', TESTAMUR_KAFKA_LIB: join(folder, 'other') })
    await dead.ended
    await writeFile(`${lib}.lock`, String(dead.process.pid))
    expect(await installKafka({ dir: lib })).toBe(lib)
    expect(await readdir(folder)).toEqual(['lib'])
  })

  test('does not touch a folder that holds something else', { timeout: 300_000 }, async () => {
    const lib = join(folder, 'lib')
    await mkdir(lib)
    await writeFile(join(lib, 'mine.txt'), 'mine')
    await expect(installKafka({ dir: lib })).rejects.toMatchObject({ code: 'INSTALL_FAILED' })
    expect(await readdir(folder)).toEqual(['lib'])
    expect(await readdir(lib)).toEqual(['mine.txt'])
  })
})
